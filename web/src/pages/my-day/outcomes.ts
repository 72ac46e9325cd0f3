// What may come of a call, a meeting, a letter, a task: the list the house edits, and which next step each suggests.
import { $api } from "@/api/client";
import type { Activities } from "@/api/generated";
import { language } from "@/i18n";

export type Kind = Activities["ActivityOut"]["kind"];
type Result = Activities["ResultOut"];

export interface Outcome {
  code: string;
  title: string;
  /** Without a next step this one is not taken. */
  needsNext: boolean;
  /** Proposed next step; null: nothing is proposed. */
  next: { kind: Kind; ahead: number } | null;
}

export const KINDS: Kind[] = ["call", "meeting", "letter", "task"];
export const AHEAD = [1, 3, 5, 20];

/** `business_days:3` → 3. */
const daysOf = (rule: string): number => Math.max(1, Number(/\d+/.exec(rule)?.[0] ?? 1));

/** The rule of the house first; else what usually follows: talk again in three days, try again on the next. */
export function outcomeOf(result: Result, english: boolean): Outcome {
  const usual = { positive: 3, neutral: 1, negative: 20 }[result.outcome];
  const follows = result.follow_up
    ? { kind: result.follow_up.kind, ahead: daysOf(result.follow_up.due_rule) }
    : result.kind === "task" && !result.needs_next
      ? null
      : { kind: "call" as const, ahead: usual };
  return {
    code: result.code,
    title: english ? result.title_en : result.title_ru,
    needsNext: result.needs_next,
    next: follows,
  };
}

export function useOutcomes(kind: Kind): Outcome[] {
  const known = $api.useQuery("get", "/api/activities/results", {}, { staleTime: 300_000 });
  return (known.data?.items ?? [])
    .filter((each) => each.kind === kind && each.active)
    .map((each) => outcomeOf(each, language() === "en"));
}
