import { IconArrowDownRight, IconArrowUpRight } from "@tabler/icons-react";
import { percent } from "@/ui/format";
import { moodOf, opens, type Report, shown } from "./reading";
import classes from "./results.module.css";
import { figureName, t } from "./texts";

const NAMES: Record<string, string> = {
  "processed_clients.total": "processed",
  "new_accounts.total": "new",
  "next_step_coverage.coverage_percent": "next_step",
};

interface TileProps {
  report: Report;
  figure: string;
  onOpen: (behind: string, figure: string) => void;
}

/** One figure with its change; a click shows what it is made of. */
export function Tile({ report, figure, onOpen }: TileProps) {
  const name = figureName(NAMES[`${report.name}.${figure}`] ?? figure);
  const opened = opens(figure) ? figure : figure === "coverage_percent" ? "uncovered" : null;
  return (
    <li>
      <button
        type="button"
        className={classes.tile}
        data-tile={`${report.name}.${figure}`}
        title={t("open")}
        onClick={() => onOpen(report.totals[0]!.records, opened ?? firstOf(report))}
      >
        <span className={classes.tileName}>{name}</span>
        {report.totals.map((total, at) => (
          <span key={at} className={classes.tileValue}>
            {shown(figure, total.figures, true)}
          </span>
        ))}
        <Change figure={figure} change={report.totals[0]?.change[figure]} />
      </button>
    </li>
  );
}

const firstOf = (report: Report): string => (report.name === "sales_and_margin" ? "count" : "total");

function Change({ figure, change }: { figure: string; change: string | null | undefined }) {
  if (change === null || change === undefined) {
    return <span className={classes.change}>{figure.endsWith("_percent") ? " " : t("noCompare")}</span>;
  }
  const by = Number(change);
  const Arrow = by < 0 ? IconArrowDownRight : IconArrowUpRight;
  return (
    <span className={classes.change} data-mood={moodOf(figure, change)} title={t("compared")}>
      {by !== 0 && <Arrow size={14} aria-hidden />}
      {`${by > 0 ? "+" : ""}${percent(by / 100, 1)}`}
    </span>
  );
}
