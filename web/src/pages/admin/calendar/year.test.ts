import { expect, it } from "vitest";
import { asDate, isoDay } from "@/ui/format";
import { type CalendarDay, dayBy, monthsOf } from "./year";

const days = (first: string, many: number): CalendarDay[] =>
  Array.from({ length: many }, (_, by) => {
    const day = asDate(first);
    day.setDate(day.getDate() + by);
    return { day: isoDay(day), working: true, kind: "working_day", holiday: null, version: null };
  });

it("sets a month's first day under its weekday, Monday first", () => {
  const [january] = monthsOf(days("2026-01-01", 31)); // a Thursday
  expect(january!.weeks[0]!.map((each) => each?.day.slice(8) ?? null)).toEqual([
    null,
    null,
    null,
    "01",
    "02",
    "03",
    "04",
  ]);
  expect(january!.weeks.at(-1)!.filter(Boolean)).toHaveLength(6);
});

it("makes twelve months of a leap year and loses no day", () => {
  const months = monthsOf(days("2028-01-01", 366));
  expect(months.map((each) => each.first.slice(5))).toHaveLength(12);
  expect(months.flatMap((each) => each.weeks.flat()).filter(Boolean)).toHaveLength(366);
});

it("goes by arrows over the ends of months, not over those of the year", () => {
  expect(dayBy("ArrowRight", "2026-02-28")).toBe("2026-03-01");
  expect(dayBy("ArrowUp", "2026-03-03")).toBe("2026-02-24");
  expect(dayBy("ArrowLeft", "2026-01-01")).toBeNull();
  expect(dayBy("a", "2026-03-03")).toBeNull();
});
