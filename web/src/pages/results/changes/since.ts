// Since when: a word of the address, or a moment; and which figures are other than they were.
import type { Analytics } from "@/api/generated";

export const AGO = ["day", "week", "month"] as const;
export type Ago = (typeof AGO)[number];
type Figures = Analytics["ChangedTotal"]["figures"];

const DAYS: Record<Ago, number> = { day: 1, week: 7, month: 30 };
const MINUTE = 60_000;

export const isAgo = (since: string): since is Ago => since in DAYS;

/** The moment that is meant, to the minute: the same question is asked while a page is looked at. */
export function momentOf(since: string, now: Date): string {
  if (isAgo(since)) {
    const moment = new Date(Math.floor(now.getTime() / MINUTE) * MINUTE);
    moment.setDate(moment.getDate() - DAYS[since]);
    return moment.toISOString();
  }
  const moment = new Date(since);
  return Number.isNaN(moment.getTime()) ? momentOf("week", now) : moment.toISOString();
}

/** The figures that changed or to which something came too late; what follows from others changes with them. */
export const changedOf = (figures: Figures): [name: string, figure: Figures[string]][] =>
  Object.entries(figures).filter(
    ([, { then, now, late }]) => Number(then ?? 0) !== Number(now ?? 0) || Number(late ?? 0) !== 0,
  );
