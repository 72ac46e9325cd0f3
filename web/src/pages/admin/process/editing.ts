// A process while it is edited: whatever is done to it, its stages stay in the order of the way to the win.
import type { Sales } from "@/api/generated";

type In = Sales["Definition"];
type StageIn = In["stages"][number];
export type Need = Required<NonNullable<StageIn["needs"]>[number]>;
export type Step = Required<NonNullable<StageIn["steps"]>[number]>;
export type Titles = In["titles"];
export type Stage = Required<Omit<StageIn, "needs" | "steps">> & { needs: Need[]; steps: Step[] };
export type Definition = Required<Omit<In, "stages">> & { stages: Stage[] };

export const FIELDS = [
  "contact_person",
  "need",
  "delivery_terms",
  "lines",
  "contact_id",
  "account_id",
] as const;
export const FACTS = [
  "invoice_issued",
  "invoice_checked",
  "invoice_sent",
  "order_ready",
  "order_shipped",
  "paid_in_full",
] as const;
export const STEP_KINDS = ["task", "call", "meeting", "letter"] as const;
export const ASSIGNEES = ["owner", "manager", "head", "production", "accountant"] as const;

/** With everything the service may have left to its defaults. */
export function whole(given: In): Definition {
  return {
    titles: given.titles,
    currency: given.currency ?? "RUB",
    invoice_due_business_days: given.invoice_due_business_days ?? 5,
    order_needed_business_days: given.order_needed_business_days ?? 10,
    stages: given.stages.map((stage) => ({
      code: stage.code,
      titles: stage.titles,
      kind: stage.kind ?? "open",
      next: stage.next ?? null,
      back_to: stage.back_to ?? [],
      moved_on_by: stage.moved_on_by ?? null,
      requests_production: stage.requests_production ?? false,
      max_days: stage.max_days ?? null,
      next_step_days: stage.next_step_days ?? null,
      needs: (stage.needs ?? []) as Need[],
      steps: (stage.steps ?? []).map((step) => ({
        ...step,
        required: step.required ?? false,
        met_by: step.met_by ?? null,
        assignee: step.assignee ?? "owner",
      })),
    })),
  };
}

/** Each open stage leads to the one behind it and the last to the win, which a person says; back only to earlier ones. */
function relinked(definition: Definition): Definition {
  const open = definition.stages.filter((each) => each.kind === "open");
  const won = definition.stages.find((each) => each.kind === "won")!;
  const lost = definition.stages.filter((each) => each.kind === "lost");
  const stages = open.map((stage, index): Stage => {
    const earlier = open.slice(0, index).map((each) => each.code);
    const last = index === open.length - 1;
    return {
      ...stage,
      next: last ? won.code : open[index + 1]!.code,
      moved_on_by: last ? "person" : (stage.moved_on_by ?? "system"),
      back_to: stage.back_to.filter((code) => earlier.includes(code)),
    };
  });
  return { ...definition, stages: [...stages, won, ...lost] };
}

const withStages = (definition: Definition, stages: Stage[]) => relinked({ ...definition, stages });

export const changeStage = (definition: Definition, code: string, change: Partial<Stage>): Definition =>
  withStages(
    definition,
    definition.stages.map((each) => (each.code === code ? { ...each, ...change } : each)),
  );

/** Behind this stage, asking for nothing yet. */
export function addStage(definition: Definition, after: string, titles: Titles, code: string): Definition {
  const at = definition.stages.findIndex((each) => each.code === after) + 1;
  const stage: Stage = {
    code,
    titles,
    kind: "open",
    next: null,
    back_to: [],
    moved_on_by: "person",
    requests_production: false,
    max_days: 5,
    next_step_days: 1,
    needs: [],
    steps: [],
  };
  return withStages(definition, definition.stages.toSpliced(at, 0, stage));
}

export const mayRemove = (definition: Definition): boolean =>
  definition.stages.filter((each) => each.kind === "open").length > 1;

export const removeStage = (definition: Definition, code: string): Definition =>
  withStages(
    definition,
    definition.stages.filter((each) => each.code !== code),
  );

export function mayMove(definition: Definition, code: string, by: -1 | 1): boolean {
  const at = definition.stages.findIndex((each) => each.code === code);
  return definition.stages[at]?.kind === "open" && definition.stages[at + by]?.kind === "open";
}

export function moveStage(definition: Definition, code: string, by: -1 | 1): Definition {
  if (!mayMove(definition, code, by)) return definition;
  const at = definition.stages.findIndex((each) => each.code === code);
  const stage = definition.stages[at]!;
  return withStages(definition, definition.stages.toSpliced(at, 1).toSpliced(at + by, 0, stage));
}

/** Asked for or not asked for any more; a new one stands behind the others. */
export const toggleNeed = (stage: Stage, need: Need): Need[] =>
  stage.needs.some((each) => each.code === need.code)
    ? stage.needs.filter((each) => each.code !== need.code)
    : [...stage.needs, need];

export const changeStep = (stage: Stage, at: number, change: Partial<Step>): Step[] =>
  stage.steps.map((each, index) => (index === at ? { ...each, ...change } : each));

/** A code of its own among those that are taken. */
export function freeCode(wanted: string, taken: string[]): string {
  const base = wanted || "step";
  for (let count = 1; ; count++) {
    const code = count === 1 ? base : `${base.slice(0, 60)}_${count}`;
    if (!taken.includes(code)) return code;
  }
}

/** Of `business_days:3`; null where it says something else. */
export const daysOf = (rule: string): number | null => {
  const found = /^business_days:(\d{1,3})$/.exec(rule);
  return found ? Number(found[1]) : null;
};
export const ruleOf = (days: number): string => `business_days:${days}`;
