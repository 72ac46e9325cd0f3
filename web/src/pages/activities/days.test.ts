import { expect, it } from "vitest";
import { byTime, dayOf, mondayOf, movedTo, plus } from "./days";

it("a week begins on Monday, also on a Sunday and over the end of a year", () => {
  expect(mondayOf("2026-11-29")).toBe("2026-11-23");
  expect(mondayOf("2026-11-23")).toBe("2026-11-23");
  expect(plus("2026-12-30", 3)).toBe("2027-01-02");
});

it("a moved activity keeps its time of the day; one without a time stays without", () => {
  const call = { due_at: new Date(2026, 10, 27, 16, 30).toISOString(), due_on: null };
  const moved = movedTo(call, "2026-11-30");
  expect(moved).toEqual({ due_at: new Date(2026, 10, 30, 16, 30).toISOString() });
  expect(dayOf({ due_at: moved.due_at ?? null, due_on: null })).toBe("2026-11-30");
  expect(movedTo({ due_at: null, due_on: "2026-11-27" }, "2026-11-30")).toEqual({ due_on: "2026-11-30" });
});

it("what has no time comes before what has one", () => {
  const at = (hour: number) => ({ due_at: new Date(2026, 10, 27, hour).toISOString(), due_on: null });
  const anyTime = { due_at: null, due_on: "2026-11-27" };
  expect([at(16), anyTime, at(9)].sort(byTime)).toEqual([anyTime, at(9), at(16)]);
});
