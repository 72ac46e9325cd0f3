import { expect, test } from "vitest";
import { changedOf, momentOf } from "./since";

const NOW = new Date("2026-11-28T09:30:41.500Z");

test("a word means the same moment for a whole minute, a moment itself, and nonsense a week", () => {
  expect(momentOf("day", NOW)).toBe("2026-11-27T09:30:00.000Z");
  expect(momentOf("week", new Date("2026-11-28T09:30:05Z"))).toBe(momentOf("week", NOW));
  expect(momentOf("2026-11-01T00:00:00+03:00", NOW)).toBe("2026-10-31T21:00:00.000Z");
  expect(momentOf("long ago", NOW)).toBe(momentOf("week", NOW));
});

const WAS = "then";
/** A figure has a `then`, which an object of a test may not be given by name: it would pass for a promise. */
const figure = (was: string | null, now: string | null, late: string | null) =>
  Object.fromEntries([
    [WAS, was],
    ["now", now],
    ["difference", null],
    ["late", late],
  ]) as Parameters<typeof changedOf>[0][string];

test("only what is other than it was is shown, and what came too late for a closed period", () => {
  const figures = {
    revenue: figure("10.00", "15.00", "0.00"),
    count: figure("5.00", "5.0", "0"),
    margin: figure("5.00", "5.0", "3.00"),
    average: figure(null, null, null),
  };
  expect(changedOf(figures).map(([name]) => name)).toEqual(["revenue", "margin"]);
});
