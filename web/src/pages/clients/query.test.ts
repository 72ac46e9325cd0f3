import { expect, it } from "vitest";
import { narrowed, queryOf, searchOf } from "./query";

it("a company is not asked for by a person's type, and one letter asks for nothing", () => {
  expect(queryOf({ of: "accounts", type: "existing", q: "к", priority: "high" })).toEqual({
    priority: "high",
  });
});

it("what is open beside the list is no filter, nor is the order", () => {
  expect(narrowed({ twins: true, sort: "newest" })).toBe(false);
  expect(narrowed({ has_phone: false })).toBe(true);
});

it("a saved filter puts what the list was asked for into the address", () => {
  const given = { of: "accounts" as const, priority: "low" as const, sort: "newest" as const };
  expect(searchOf({ list: "accounts", query: queryOf(given) })).toEqual(given);
});
