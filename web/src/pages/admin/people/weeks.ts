// Where an absence lies in the weeks that are shown.
import { asDate } from "@/ui/format";

export const WEEKS = 8;
const DAY = 86_400_000;
const noon = (day: Date) => new Date(day.getFullYear(), day.getMonth(), day.getDate(), 12);
const between = (from: Date, to: Date) => Math.round((noon(to).getTime() - noon(from).getTime()) / DAY);

/** The Mondays of this week and those after it. */
export function weeksFrom(now: Date): Date[] {
  const monday = new Date(now.getFullYear(), now.getMonth(), now.getDate() - ((now.getDay() + 6) % 7));
  return Array.from(
    { length: WEEKS },
    (_, index) => new Date(monday.getFullYear(), monday.getMonth(), monday.getDate() + 7 * index),
  );
}

/** Left edge and width in percent of all that is shown, cut at its ends; null where nothing of it is shown. */
export function barOf(
  absence: { starts_on: string; ends_on: string },
  monday: Date,
): { left: number; width: number } | null {
  const all = WEEKS * 7;
  const from = Math.max(0, between(monday, asDate(absence.starts_on)));
  const to = Math.min(all, between(monday, asDate(absence.ends_on)) + 1);
  return to <= from ? null : { left: (from * 100) / all, width: ((to - from) * 100) / all };
}
