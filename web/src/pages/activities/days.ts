// Days of a week, and where an activity goes when it is moved to another one.
import type { Activities } from "@/api/generated";
import { asDate, isoDay } from "@/ui/format";

type Due = Pick<Activities["ActivityOut"], "due_at" | "due_on">;

export function plus(day: string, days: number): string {
  const given = asDate(day);
  return isoDay(new Date(given.getFullYear(), given.getMonth(), given.getDate() + days));
}

/** Monday of the week with this day in it. */
export const mondayOf = (day: string): string => plus(day, -((asDate(day).getDay() + 6) % 7));

/** The day it stands on; null: undated. */
export const dayOf = ({ due_at, due_on }: Due): string | null =>
  due_at ? isoDay(new Date(due_at)) : (due_on ?? null);

/** The new deadline on that day: at the same time of the day, where there is one. */
export function movedTo({ due_at }: Due, day: string): Activities["RescheduleActivity"] {
  if (!due_at) return { due_on: day };
  const before = new Date(due_at);
  const after = asDate(day);
  after.setHours(before.getHours(), before.getMinutes(), before.getSeconds());
  return { due_at: after.toISOString() };
}

/** By time; what may be done at any time of the day comes first. */
export const byTime = (one: Due, other: Due): number =>
  (one.due_at ? new Date(one.due_at).getTime() : 0) - (other.due_at ? new Date(other.due_at).getTime() : 0);
