import { expect, it } from "vitest";
import {
  addStage,
  changeStage,
  daysOf,
  freeCode,
  mayMove,
  mayRemove,
  moveStage,
  removeStage,
  ruleOf,
  toggleNeed,
  whole,
} from "./editing";

const titles = { ru: "Э", en: "S" };
const PROCESS = whole({
  titles,
  stages: [
    { code: "talk", titles, next: "paper", moved_on_by: "system" },
    { code: "paper", titles, next: "pay", moved_on_by: "system", back_to: ["talk"] },
    { code: "pay", titles, next: "won", moved_on_by: "person", back_to: ["paper", "talk"] },
    { code: "won", titles, kind: "won" },
    { code: "lost", titles, kind: "lost" },
  ],
});
const way = (process: typeof PROCESS) => process.stages.map((each) => `${each.code}>${each.next ?? ""}`);

it("puts a new stage on the way, and the win stays a person's word", () => {
  const longer = addStage(PROCESS, "pay", titles, "ship");
  expect(way(longer)).toEqual(["talk>paper", "paper>pay", "pay>ship", "ship>won", "won>", "lost>"]);
  expect(longer.stages.find((each) => each.code === "ship")!.moved_on_by).toBe("person");
});

it("closes the way where a stage was taken out, and nothing goes back to it", () => {
  const shorter = removeStage(PROCESS, "talk");
  expect(way(shorter)).toEqual(["paper>pay", "pay>won", "won>", "lost>"]);
  expect(shorter.stages.map((each) => each.back_to)).toEqual([[], ["paper"], [], []]);
  expect(mayRemove(removeStage(shorter, "paper"))).toBe(false);
});

it("lets nothing go back to a stage that now comes later", () => {
  const moved = moveStage(PROCESS, "paper", -1);
  expect(way(moved).slice(0, 3)).toEqual(["paper>talk", "talk>pay", "pay>won"]);
  expect(moved.stages[0]!.back_to).toEqual([]);
  expect(mayMove(PROCESS, "pay", 1)).toBe(false);
  expect(moveStage(PROCESS, "pay", 1)).toBe(PROCESS);
});

it("never lets the system win a sale", () => {
  const changed = changeStage(PROCESS, "pay", { moved_on_by: "system" });
  expect(changed.stages[2]!.moved_on_by).toBe("person");
});

it("asks for something once", () => {
  const need = { kind: "field" as const, code: "need", titles };
  const stage = { ...PROCESS.stages[0]!, needs: toggleNeed(PROCESS.stages[0]!, need) };
  expect(stage.needs).toEqual([need]);
  expect(toggleNeed(stage, need)).toEqual([]);
});

it("gives every step a code of its own", () => {
  expect(freeCode("call", ["call", "call_2"])).toBe("call_3");
  expect(freeCode("", [])).toBe("step");
});

it("reads and writes a deadline in business days", () => {
  expect(daysOf(ruleOf(3))).toBe(3);
  expect(daysOf("tomorrow")).toBeNull();
});
