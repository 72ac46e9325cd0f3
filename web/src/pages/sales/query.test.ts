import { expect, test } from "vitest";
import { queryOf, searchOf } from "./query";

test("what belongs to the page alone, and words too short to find anything, are not asked", () => {
  expect(queryOf({ view: "list", q: "ки", stage: "payment" })).toEqual({ stage: "payment" });
});

test("a kept view opens as it is looked at, and as a list where the board cannot show it", () => {
  expect(searchOf({ team: "a" }, "board").view).toBe("board");
  expect(searchOf({ marker: "none" }, "board").view).toBe("list");
});
