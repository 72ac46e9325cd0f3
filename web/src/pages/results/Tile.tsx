import { IconArrowDownRight, IconArrowUpRight } from "@tabler/icons-react";
import type { Analytics } from "@/api/generated";
import { exact, percent } from "@/ui/format";
import { Sparkline } from "@/ui/Sparkline";
import { figureName } from "./names";
import { moodOf, type Open, opens, type Report, shown } from "./reading";
import classes from "./results.module.css";
import { t } from "./texts";

const NAMES: Record<string, string> = {
  "processed_clients.total": "processed",
  "new_accounts.total": "new",
  "next_step_coverage.coverage_percent": "next_step",
};

type Trend = Analytics["TrendOut"] | null;

interface TileProps {
  report: Report;
  figure: string;
  trend: Trend;
  onOpen: Open;
}

/** One figure with its change and how it went; a click shows what it is made of. */
export function Tile({ report, figure, trend, onOpen }: TileProps) {
  const said = NAMES[`${report.name}.${figure}`] ?? figure;
  const name = figureName(said, report.basis);
  const went = trend?.points.some((point) => point.value !== trend.points[0]?.value) ? trend : null;
  const opened = opens(figure) ? figure : figure === "coverage_percent" ? "uncovered" : firstOf(report);
  const inside = (
    <>
      <span className={classes.tileName}>{name}</span>
      {report.totals.map((total, at) => (
        <span key={at} className={classes.tileValue}>
          {shown(figure, total.figures, true)}
        </span>
      ))}
      <span className={classes.tileFoot}>
        <Change figure={figure} change={report.totals[0]?.change[figure]} alone={!went} />
        {went && <Went figure={figure} trend={went} currency={report.totals[0]?.figures.currency} />}
      </span>
    </>
  );
  const place = { className: classes.tile, "data-tile": `${report.name}.${figure}` };
  return (
    <li>
      {onOpen ? (
        <button
          type="button"
          {...place}
          title={t("open")}
          onClick={() => onOpen(report.totals[0]!.records, opened)}
        >
          {inside}
        </button>
      ) : (
        <div {...place}>{inside}</div>
      )}
    </li>
  );
}

const firstOf = (report: Report): string => (report.name === "sales_and_margin" ? "count" : "total");

/** The last days, weeks or months as a line from zero; what they were stands in its label. */
function Went({ figure, trend, currency }: { figure: string; trend: NonNullable<Trend>; currency: unknown }) {
  const known = trend.points.filter((point) => point.value !== null);
  const values = known.map((point) => Number(point.value));
  const told = known.map(
    ({ start, value }) =>
      `${exact(start)} ${shown(figure, { [figure]: value, currency: currency as string }, true)}`,
  );
  const label = t(`trend_${trend.by}`, { values: told.join(", ") });
  return (
    <Sparkline
      values={values}
      within={[Math.min(0, ...values), Math.max(...values)]}
      label={label}
      width={84}
      height={22}
    />
  );
}

interface ChangeProps {
  figure: string;
  change: string | null | undefined;
  /** Where there is a line, nothing need be said of a comparison that there is not. */
  alone: boolean;
}

function Change({ figure, change, alone }: ChangeProps) {
  if (change === null || change === undefined) {
    return (
      <span className={classes.change}>
        {figure.endsWith("_percent") || !alone ? "\u00a0" : t("noCompare")}
      </span>
    );
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
