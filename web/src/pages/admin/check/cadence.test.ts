import { expect, test } from "vitest";
import { daysOf, inWords } from "./cadence";

test("days are read with commas, blanks or semicolons between", () => {
  expect(daysOf("1, 3,5")).toEqual([1, 3, 5]);
  expect(daysOf(" 1 3;5 ")).toEqual([1, 3, 5]);
  expect(inWords([1, 3, 5])).toBe("1, 3, 5");
});

test("what does not begin with the first day, or does not rise, is no cadence", () => {
  for (const wrong of ["", "2, 3", "1, 3, 3", "1, x", "1, 2.5"]) expect(daysOf(wrong)).toBeNull();
});
