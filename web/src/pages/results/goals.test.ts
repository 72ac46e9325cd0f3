import { expect, test } from "vitest";
import { monthOf, standOf } from "./goals";

test("a goal is behind when less of the plan than of the time is over", () => {
  expect(standOf({ reached_percent: "40", expected_percent: "60" })).toBe("behind");
  expect(standOf({ reached_percent: "60", expected_percent: "60" })).toBe("going");
  expect(standOf({ reached_percent: "101.5", expected_percent: "10" })).toBe("reached");
  expect(standOf({ reached_percent: null, expected_percent: null })).toBe("going");
});

test("a month ends with the first day of the next, of December in the next year", () => {
  expect(monthOf("2026-11-28")).toEqual({ start: "2026-11-01", end: "2026-12-01" });
  expect(monthOf("2026-12-01")).toEqual({ start: "2026-12-01", end: "2027-01-01" });
});
