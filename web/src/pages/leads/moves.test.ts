import { expect, it } from "vitest";
import { isOpen, moveTo, nextMove, STATUSES } from "./moves";

it("a lead goes forward one step at a time, and back never", () => {
  expect(moveTo("new", "taken")).toBe("take");
  expect(moveTo("taken", "qualified")).toBe("qualify");
  expect(moveTo("qualified", "converted")).toBe("convert");
  expect(moveTo("new", "qualified")).toBeUndefined();
  expect(moveTo("qualified", "taken")).toBeUndefined();
});

it("an open lead can be disqualified from anywhere, a closed one goes nowhere", () => {
  for (const status of STATUSES) {
    expect(moveTo(status, "disqualified")).toBe(isOpen(status) ? "disqualify" : undefined);
  }
  expect(nextMove("converted")).toBeUndefined();
});
