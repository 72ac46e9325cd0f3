import { expect, it } from "vitest";
import { barOf, WEEKS, weeksFrom } from "./weeks";

const monday = new Date(2026, 10, 23);
const day = 100 / (WEEKS * 7);

it("begins with the Monday of this week, on a Sunday as well", () => {
  expect(weeksFrom(new Date(2026, 10, 29, 23))[0]).toEqual(monday);
  expect(weeksFrom(monday)[1]).toEqual(new Date(2026, 10, 30));
});

it("draws both days of an absence, and what lies outside not at all", () => {
  expect(barOf({ starts_on: "2026-11-23", ends_on: "2026-11-24" }, monday)).toEqual({
    left: 0,
    width: 2 * day,
  });
  expect(barOf({ starts_on: "2026-11-01", ends_on: "2026-11-23" }, monday)).toEqual({ left: 0, width: day });
  expect(barOf({ starts_on: "2026-11-01", ends_on: "2026-11-22" }, monday)).toBeNull();
  expect(barOf({ starts_on: "2027-01-17", ends_on: "2027-02-20" }, monday)?.width).toBeCloseTo(day);
});
