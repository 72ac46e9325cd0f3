import { expect, it } from "vitest";
import { Problem } from "@/api/problem";
import {
  byService,
  conditionOf,
  type Found,
  type Health,
  newestFirst,
  readable,
  type State,
} from "./reading";

const state = (health: Partial<Health> | null): State => ({
  service: "sales",
  health: health as Health | null,
  problem: health ? null : new Problem(504, "gateway_timeout", ""),
  isPending: false,
});
const letter = (id: string, service: Found["service"], first_failure: string | null) =>
  ({ id, service, first_failure }) as Found;

it("calls a service silent that did not answer, whatever else", () => {
  expect(conditionOf(state(null))).toBe("silent");
  expect(conditionOf(state({ status: "degraded" }))).toBe("degraded");
  expect(conditionOf(state({ status: "ok" }))).toBe("well");
});

it("shows the newest failure first, those without a moment last", () => {
  const letters = [
    letter("a", "sales", null),
    letter("b", "contacts", "2026-11-27T10:00:00Z"),
    letter("c", "sales", "2026-11-28T10:00:00Z"),
  ];
  expect(newestFirst(letters).map((each) => each.id)).toEqual(["c", "b", "a"]);
});

it("asks each service for its own letters", () => {
  const letters = [letter("a", "sales", null), letter("b", "contacts", null), letter("c", "sales", null)];
  expect(byService(letters)).toEqual([
    ["sales", ["a", "c"]],
    ["contacts", ["b"]],
  ]);
});

it("breaks JSON into lines and leaves anything else alone", () => {
  expect(readable('{"a":1}')).toBe('{\n  "a": 1\n}');
  expect(readable("not json")).toBe("not json");
});
