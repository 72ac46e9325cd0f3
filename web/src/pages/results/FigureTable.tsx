import { exact } from "@/ui/format";
import { stageName } from "@/ui/stages";
import { departmentName, figureName, groupTitle, valueName } from "./names";
import { columnsOf, type Figures, groupName, type Open, opens, type Report, shown } from "./reading";
import classes from "./results.module.css";
import { t } from "./texts";

interface FigureTableProps {
  report: Report;
  group: string | null;
  onOpen: Open;
}

export function FigureTable({ report, group, onOpen }: FigureTableProps) {
  const columns = columnsOf(report);
  const groups = group?.split(",") ?? [];
  const totals = report.name === "funnel" && group === "stage" ? [] : report.totals;
  return (
    <div className={classes.scroller}>
      <table className={classes.table}>
        <thead>
          <tr>
            {groups.map((each) => (
              <th key={each} scope="col">
                {groupTitle(each)}
              </th>
            ))}
            {columns.map((figure) => (
              <th key={figure} scope="col" className="right">
                {figureName(figure, report.basis)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {report.rows.map((row, at) => (
            <tr key={at}>
              {groups.map((each) => (
                <th key={each} scope="row" title={lossesOf(row.figures)}>
                  {rowName(row.group, each)}
                </th>
              ))}
              {columns.map((figure) => (
                <Cell
                  key={figure}
                  figure={figure}
                  figures={row.figures}
                  behind={row.records}
                  onOpen={onOpen}
                />
              ))}
            </tr>
          ))}
        </tbody>
        <tfoot>
          {totals.map((total, at) => (
            <tr key={at}>
              {group && (
                <th scope="row" colSpan={groups.length}>
                  {t("total")}
                </th>
              )}
              {columns.map((figure) => (
                <Cell
                  key={figure}
                  figure={figure}
                  figures={total.figures}
                  behind={total.records}
                  onOpen={onOpen}
                />
              ))}
            </tr>
          ))}
        </tfoot>
      </table>
    </div>
  );
}

interface CellProps {
  figure: string;
  figures: Figures;
  behind: string;
  onOpen: Open;
}

function Cell({ figure, figures, behind, onOpen }: CellProps) {
  const text = shown(figure, figures);
  return (
    <td className="right num" data-figure={figure}>
      {onOpen && opens(figure) && text !== "—" ? (
        <button
          type="button"
          className={classes.figure}
          title={t("open")}
          onClick={() => onOpen(behind, figure)}
        >
          {text}
        </button>
      ) : (
        text
      )}
    </td>
  );
}

/** Groups whose values are words of the product. */
const WORDS = new Set(["kind", "contact_type", "origin", "priority"]);

export function rowName(group: Record<string, string | null>, by: string): string {
  const value = group[by];
  if (by === "stage" && value) return stageName(value);
  if (by === "department" && value) return departmentName(value);
  if (WORDS.has(by) && value) return valueName(value);
  if ((by === "day" || by === "week") && value) return exact(value);
  return groupName(group, by);
}

/** Why the sales of a stage were lost, the commonest first. */
export function lossesOf(figures: Figures): string | undefined {
  const losses = figures.lost_by_reason;
  if (!losses || typeof losses !== "object" || Object.keys(losses).length === 0) return undefined;
  const listed = Object.entries(losses)
    .sort((one, other) => other[1] - one[1])
    .map(([reason, count]) => `${reason || t("without")}: ${count}`);
  return `${t("lostBy")}: ${listed.join(", ")}`;
}
