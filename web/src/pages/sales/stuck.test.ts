import { expect, it } from "vitest";
import { ageOf } from "./stuck";

it("is amber on the last day and red past the limit", () => {
  expect([0, 1, 2, 3, 4].map((days) => ageOf(days, 3))).toEqual(["fresh", "fresh", "near", "near", "stuck"]);
  expect(ageOf(400, null)).toBe("fresh");
});
