import { exact } from "@/ui/format";
import { stageName } from "@/ui/stages";
import { type Figures, groupName, opens, type Report, shown } from "./reading";
import classes from "./results.module.css";
import { figureName, groupTitle, t } from "./texts";

/** What each report shows as columns, in their order. */
const COLUMNS: Record<string, string[]> = {
  processed_clients: ["total", "existing", "potential", "eligible", "not_processed", "coverage_percent"],
  new_accounts: ["total", "imported", "became_clients"],
  completed_activities: ["completed", "on_time", "late", "with_result", "with_next_step", "cancelled"],
  sales_and_margin: ["count", "revenue", "average", "margin", "margin_percent", "margin_unknown"],
  overdue: ["overdue", "became_overdue", "closed_late", "still_open", "moved"],
  funnel: ["reached", "reached_percent", "still_here", "lost", "median_hours", "p90_hours"],
  next_step_coverage: ["clients", "covered", "uncovered", "coverage_percent"],
  stage_times: ["left", "average_hours", "median_hours", "p90_hours"],
  production_handoff: [
    "requested",
    "accepted",
    "rejected",
    "ready",
    "shipped",
    "kept",
    "broken",
    "waiting_hours",
    "working_hours",
  ],
};

interface FigureTableProps {
  report: Report;
  group: string | null;
  onOpen: (behind: string, figure: string) => void;
}

export function FigureTable({ report, group, onOpen }: FigureTableProps) {
  const columns = COLUMNS[report.name] ?? [];
  const totals = report.name === "funnel" && group === "stage" ? [] : report.totals;
  return (
    <div className={classes.scroller}>
      <table className={classes.table}>
        <thead>
          <tr>
            {group && <th scope="col">{groupTitle(group)}</th>}
            {columns.map((figure) => (
              <th key={figure} scope="col" className="right">
                {figureName(figure)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {report.rows.map((row, at) => (
            <tr key={at}>
              {group && (
                <th scope="row" title={lossesOf(row.figures)}>
                  {rowName(row.group, group)}
                </th>
              )}
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
              {group && <th scope="row">{t("total")}</th>}
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
  onOpen: (behind: string, figure: string) => void;
}

function Cell({ figure, figures, behind, onOpen }: CellProps) {
  const text = shown(figure, figures);
  return (
    <td className="right num" data-figure={figure}>
      {opens(figure) && text !== "—" ? (
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

export function rowName(group: Record<string, string | null>, by: string): string {
  const value = group[by];
  if (by === "stage" && value) return stageName(value);
  if (by === "department" && value) return t.or(`d_${value}`, value);
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
