// Plan and fact: which figures a goal can be set for, and how a goal stands against the part of its time that has passed.
import type { Analytics } from "@/api/generated";
import { asDate, isoDay, money, number } from "@/ui/format";

export type Goal = Analytics["GoalOut"];

export const GOAL_FIGURES = [
  "revenue",
  "margin",
  "won_sales",
  "processed_clients",
  "completed_activities",
  "new_accounts",
] as const;
export type GoalFigure = (typeof GOAL_FIGURES)[number];

export const inMoney = (figure: string): boolean => figure === "revenue" || figure === "margin";

export const amount = (goal: Pick<Goal, "figure" | "currency">, value: string): string =>
  inMoney(goal.figure) ? money(value, goal.currency ?? "RUB", false) : number(value, 0);

/** Behind where as much of the plan as of the time should have been reached. */
export function standOf(
  goal: Pick<Goal, "reached_percent" | "expected_percent">,
): "reached" | "going" | "behind" {
  const reached = Number(goal.reached_percent ?? 0);
  if (reached >= 100) return "reached";
  return reached < Number(goal.expected_percent ?? 0) ? "behind" : "going";
}

/** The month of a day and the one after it, as `[start, end)`. */
export function monthOf(day: string): { start: string; end: string } {
  const [year, month] = day.split("-").map(Number) as [number, number];
  const pad = (n: number) => String(n).padStart(2, "0");
  const end = month === 12 ? `${year + 1}-01-01` : `${year}-${pad(month + 1)}-01`;
  return { start: `${year}-${pad(month)}-01`, end };
}

/** `end` is the first day after the period. */
export function lastDay(end: string): string {
  const day = asDate(end);
  day.setDate(day.getDate() - 1);
  return isoDay(day);
}

/** A new goal is for the present month where that is looked at, else for the last one of the chosen days. */
export function newGoalDay(from: string, to: string, today = isoDay(new Date())): string {
  return from <= today && today < to ? today : lastDay(to);
}

/** A person's own goals; of a team those of its people, too. */
export function isOf(
  goal: Pick<Goal, "owner_id" | "team_id">,
  whose: { team?: string; person?: string; members: string[] },
): boolean {
  if (whose.person) return goal.owner_id === whose.person;
  if (!whose.team) return true;
  return goal.team_id === whose.team || (goal.owner_id !== null && whose.members.includes(goal.owner_id));
}
