// Business days as the house keeps them: the calendar knows holidays and working Saturdays.
import { $api } from "@/api/client";
import type { Activities } from "@/api/generated";
import { isoDay } from "@/ui/format";

type Day = Pick<Activities["CalendarDayOut"], "day" | "working">;

/** The n-th working day after `today`; weekdays stand in until the calendar is there. */
export function businessDay(days: Day[] | undefined, ahead: number, today = new Date()): string {
  const from = isoDay(today);
  const working = (days ?? []).filter((each) => each.working && each.day > from);
  const found = working[ahead - 1];
  if (found) return found.day;
  const day = new Date(today.getFullYear(), today.getMonth(), today.getDate());
  for (let left = ahead; left > 0; ) {
    day.setDate(day.getDate() + 1);
    if (day.getDay() % 6 !== 0) left -= 1;
  }
  return isoDay(day);
}

export function useBusinessDays(): (ahead: number) => string {
  const today = new Date();
  const until = new Date(today.getTime() + 45 * 86_400_000);
  const calendar = $api.useQuery(
    "get",
    "/api/activities/calendar",
    { params: { query: { from: isoDay(today), to: isoDay(until) } } },
    { staleTime: 3_600_000 },
  );
  return (ahead) => businessDay(calendar.data?.items, ahead);
}
