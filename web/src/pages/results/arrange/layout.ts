// Arranging a page of figures: its tiles in their order, and what each may show.
import type { Analytics } from "@/api/generated";

export type Tile = Analytics["Tile"];
export type Offered = Analytics["OfferedOut"];
export type Show = Tile["show"];

export const SHOWS = ["number", "chart", "table"] as const satisfies Show[];
const OF_TIME = new Set(["day", "week", "month"]);

/** A line says how something went; people and stages do not follow one another. */
export const canBeLine = (tile: Tile): boolean => tile.show === "chart" && OF_TIME.has(tile.group_by ?? "");

/** The tile with another part, and with what no longer fits put right: it can be kept as it stands. */
export function changed(tile: Tile, part: Partial<Tile>, offered: Offered[]): Tile {
  const next = { ...tile, ...part };
  const { figures, groups, bases } = offered.find((each) => each.report === next.report)!;
  const grouped = groups.includes(next.group_by as (typeof groups)[number]) ? next.group_by : null;
  const figure = figures.includes(next.figure ?? "") ? next.figure : figures[0];
  const group_by = next.show === "chart" ? (grouped ?? groups[0]!) : next.show === "table" ? grouped : null;
  const fitting = { ...next, group_by, figure: next.show === "number" ? figure! : null };
  const line = next.chart === "line" && canBeLine(fitting);
  return {
    ...fitting,
    chart: next.show === "chart" ? (line ? "line" : next.chart === "funnel" ? "funnel" : "bars") : null,
    basis: bases.includes(next.basis as (typeof bases)[number]) ? next.basis : null,
  };
}

export function moved<T>(items: T[], from: number, to: number): T[] {
  if (to < 0 || to >= items.length) return items;
  const [taken] = items.slice(from, from + 1) as [T];
  return items.toSpliced(from, 1).toSpliced(to, 0, taken);
}
