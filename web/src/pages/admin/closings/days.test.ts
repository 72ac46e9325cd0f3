import { expect, test } from "vitest";
import { dayBefore, lastDayOfLastMonth } from "./days";

test("the month before this one ends on its own last day, over the new year and in a leap year", () => {
  expect(lastDayOfLastMonth("2026-11-28")).toBe("2026-10-31");
  expect(lastDayOfLastMonth("2027-01-01")).toBe("2026-12-31");
  expect(lastDayOfLastMonth("2028-03-15")).toBe("2028-02-29");
});

test("the last day that is over is yesterday, over the new year too", () => {
  expect(dayBefore("2027-01-01")).toBe("2026-12-31");
});
