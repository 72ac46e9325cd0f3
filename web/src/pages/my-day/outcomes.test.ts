import { expect, it } from "vitest";
import { outcomeOf } from "./outcomes";

type Result = Parameters<typeof outcomeOf>[0];
const result = (more: Partial<Result>): Result => ({
  kind: "call",
  code: "x",
  title_ru: "Да",
  title_en: "Yes",
  outcome: "neutral",
  position: 1,
  active: true,
  needs_next: false,
  follow_up: null,
  version: 1,
  ...more,
});

it("proposes what the rule of the house says, with its business day", () => {
  const follow_up = { kind: "letter" as const, title_ru: "", title_en: "", due_rule: "business_days:2" };
  expect(outcomeOf(result({ follow_up }), false).next).toEqual({ kind: "letter", ahead: 2 });
});

it("else what usually follows: after a talk later, after none soon, after a task nothing", () => {
  expect(outcomeOf(result({ outcome: "positive" }), true)).toMatchObject({
    title: "Yes",
    next: { kind: "call", ahead: 3 },
  });
  expect(outcomeOf(result({}), false).next).toEqual({ kind: "call", ahead: 1 });
  expect(outcomeOf(result({ kind: "task" }), false).next).toBeNull();
});
