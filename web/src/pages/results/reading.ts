// What the page of figures reads of the reports: their rows, totals and what each figure is.
import { asDate, isoDay, money, moneyShort, NBSP, number, percent } from "@/ui/format";
import { t } from "./texts";

export type Value = string | number | null | Record<string, number>;
export type Figures = Record<string, Value | undefined>;

export interface Row extends Figures {
  group: never;
  records: never;
}

export interface ReportRow {
  group: Record<string, string | null>;
  records: string;
  figures: Figures;
}

export interface Total {
  records: string;
  figures: Figures;
  change: Record<string, string | null>;
}

/** A report in one shape, whatever its figures: sales have a total per currency, the others one. */
export interface Report {
  name: string;
  rows: ReportRow[];
  totals: Total[];
  groups: string[];
  from: string;
  to: string;
  asOf: string;
  behind: number | null;
  /** Of sales: what counts as one, where it is not the win. */
  basis: "invoice" | "payment" | null;
  /** Of a period whose days are all closed: since when, and how much came too late for it, where that is known. */
  closed: { at: string; late: number | null } | null;
}

interface Reply {
  report: string;
  rows: object[];
  total: object | object[];
  group_by: string[];
  period: { from: string; to: string };
  as_of: string;
  lag: { events_behind: number | null };
  basis?: string;
  closed?: { at: string; late_facts: number | null } | null;
}

export function read(reply: Reply): Report {
  const totals = Array.isArray(reply.total) ? reply.total : [reply.total];
  return {
    name: reply.report,
    rows: reply.rows.map((row) => {
      const { group, records, ...figures } = row as Figures & { group: never; records: never };
      return { group, records, figures };
    }),
    totals: totals.map((total) => {
      const { change_percent, records, ...figures } = total as Figures & {
        change_percent: never;
        records: never;
      };
      return { records, figures, change: change_percent };
    }),
    groups: reply.group_by,
    from: reply.period.from,
    to: reply.period.to,
    asOf: reply.as_of,
    behind: reply.lag.events_behind,
    basis: reply.basis === "invoice" || reply.basis === "payment" ? reply.basis : null,
    closed: reply.closed ? { at: reply.closed.at, late: reply.closed.late_facts } : null,
  };
}

const MOST_DAYS = 100;

/** Days on which nothing happened are days too: a chart by day has a place for each, up to today. */
export function everyDay(report: Report, today: string): ReportRow[] {
  const there = new Map(report.rows.map((row) => [row.group.day, row]));
  const filled: ReportRow[] = [];
  const day = asDate(report.from);
  const behind = asDate(report.to < today ? report.to : today).getTime() + (report.to > today ? 1 : 0);
  for (; day.getTime() < behind; day.setDate(day.getDate() + 1)) {
    if (filled.length >= MOST_DAYS) return report.rows;
    const name = isoDay(day);
    filled.push(there.get(name) ?? { group: { day: name }, records: "", figures: {} });
  }
  return filled;
}

const MONEY = new Set(["revenue", "average", "margin", "margin_unknown", "plan_revenue", "plan_margin"]);

/** What each report shows as columns, in their order. */
const COLUMNS: Record<string, string[]> = {
  processed_clients: ["total", "existing", "potential", "eligible", "not_processed", "coverage_percent"],
  new_accounts: ["total", "imported", "became_clients"],
  completed_activities: ["completed", "on_time", "late", "with_result", "with_next_step", "cancelled"],
  sales_and_margin: [
    "count",
    "revenue",
    "plan_revenue",
    "plan_percent",
    "average",
    "margin",
    "plan_margin",
    "margin_percent",
    "margin_unknown",
  ],
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

/** Plans have columns where goals stand, and the margin has one for those who are told of it. */
export function columnsOf(report: Report): string[] {
  const all = [...report.rows, ...report.totals];
  const said = (figure: string) => all.some(({ figures }) => (figures[figure] ?? null) !== null);
  const given = COLUMNS[report.name] ?? [];
  return given.filter((figure) => {
    if (figure.startsWith("plan_")) return said(figure);
    return !figure.startsWith("margin") || said("margin");
  });
}

/** A figure as people read it: money with its currency, shares with a sign, times in hours. */
export function shown(name: string, figures: Figures, short = false): string {
  const value = figures[name];
  if (value === null || value === undefined || typeof value === "object") return "—";
  if (MONEY.has(name)) {
    const currency = String(figures.currency ?? "RUB");
    return short ? moneyShort(value, currency) : money(value, currency, !short);
  }
  if (name.endsWith("_percent")) return percent(Number(value) / 100, 1);
  if (name.endsWith("_hours")) return hours(Number(value));
  return number(value);
}

/** `5 ч`, from two days on `3,2 дн.`: what a stage takes is thought of in days. */
export function hours(value: number): string {
  return value < 48
    ? `${number(value, 1)}${NBSP}${t("hoursShort")}`
    : `${number(value / 24, 1)}${NBSP}${t("daysShort")}`;
}

/** More of these is worse: overdue work, broken promises, time. */
const WORSE = new Set(["overdue", "became_overdue", "closed_late", "still_open", "moved", "late", "lost"]);
for (const each of ["broken", "uncovered", "rejected", "without_result", "cancelled", "not_processed"]) {
  WORSE.add(each);
}

export type Mood = "better" | "worse" | "same";

export function moodOf(figure: string, change: string | null | undefined): Mood {
  const by = Number(change ?? 0);
  if (!by) return "same";
  return by > 0 === WORSE.has(figure) || (by > 0 && figure.endsWith("_hours")) ? "worse" : "better";
}

/** What stands in front of a row: a name, a day, a stage. */
export function groupName(group: Record<string, string | null>, by: string): string {
  return group[`${by}_name`] ?? group[by] ?? t("without");
}

/** The path and the query of a `records` link, as the client wants them. */
export function linkOf(behind: string): { report: string; query: Record<string, string> } {
  const url = new URL(behind, "http://here");
  return {
    report: url.pathname.split("/").at(-2) ?? "",
    query: Object.fromEntries(url.searchParams),
  };
}

/** A figure can be opened where its list has exactly that many rows: counts, and money by the sales behind it. */
export const opens = (figure: string): boolean =>
  !figure.endsWith("_percent") && !figure.endsWith("_hours") && !figure.startsWith("plan_");

/** Opens the records behind a figure; nothing where the reader is given figures alone. */
export type Open = ((behind: string, figure: string) => void) | undefined;
