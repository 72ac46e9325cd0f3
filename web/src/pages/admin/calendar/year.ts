// A year as twelve small months of weeks from Monday on, and which of its days are the house's own.
import type { Activities } from "@/api/generated";
import { asDate, isoDay } from "@/ui/format";

export type CalendarDay = Activities["CalendarDayOut"];
export interface Month {
  /** Its first day, `2026-03-01`. */
  first: string;
  /** Seven places a week; null before the first and behind the last day. */
  weeks: (CalendarDay | null)[][];
}

export const isOwn = (day: CalendarDay): boolean =>
  day.kind === "own_working_day" || day.kind === "closing_day";

/** The months of these days, which come in their order without a gap. */
export function monthsOf(days: CalendarDay[]): Month[] {
  const months = new Map<string, CalendarDay[]>();
  for (const each of days) {
    const key = each.day.slice(0, 7);
    months.set(key, [...(months.get(key) ?? []), each]);
  }
  return [...months].map(([key, those]) => {
    const before = (asDate(those[0]!.day).getDay() + 6) % 7;
    const places = [...Array<null>(before).fill(null), ...those];
    const weeks = Array.from({ length: Math.ceil(places.length / 7) }, (_, week) =>
      Array.from({ length: 7 }, (_, at) => places[week * 7 + at] ?? null),
    );
    return { first: `${key}-01`, weeks };
  });
}

const STEPS: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };

/** The day an arrow leads to from this one, within its year; null for another key or over the year's edge. */
export function dayBy(key: string, from: string): string | null {
  const by = STEPS[key];
  if (!by) return null;
  const there = asDate(from);
  there.setDate(there.getDate() + by);
  const day = isoDay(there);
  return day.slice(0, 4) === from.slice(0, 4) ? day : null;
}
