import { expect, it } from "vitest";
import { movedBy } from "./order";

it("moves one by a place and stays where the list ends", () => {
  expect(movedBy(["a", "b", "c"], "c", -1)).toEqual(["a", "c", "b"]);
  expect(movedBy(["a", "b", "c"], "a", 1)).toEqual(["b", "a", "c"]);
  expect(movedBy(["a", "b"], "a", -1)).toEqual(["a", "b"]);
  expect(movedBy(["a", "b"], "b", 1)).toEqual(["a", "b"]);
});
