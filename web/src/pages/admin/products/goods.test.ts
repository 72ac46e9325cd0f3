import { expect, it } from "vitest";
import { bodyOf, differing, draftOf, type Product, priceOf, type Stock, together } from "./goods";

const stock = (sku: string): Stock => ({
  sku,
  name: null,
  unit: "m",
  on_hand: "10",
  reserved: "4",
  available: "6",
  shortage: "0",
  expected: "0",
  low_below: null,
  low: false,
  as_of: null,
});
const CORD: Product = {
  sku: "cord",
  name: "Паракорд",
  unit: "m",
  units: [{ unit: "bobbin", holds: "100" }],
  price: "12.50",
  cost: null,
  currency: "RUB",
  vat_percent: "20",
  active: true,
  low_below: null,
  group: null,
  as_of: "2026-11-01T00:00:00Z",
  version: 1,
};

it("shows what the warehouse knows and nobody has described", () => {
  const rows = together([stock("cord"), stock("rope")], [CORD]);
  expect(rows.map((each) => [each.sku, each.product?.name ?? null])).toEqual([
    ["cord", "Паракорд"],
    ["rope", null],
  ]);
});

it("keeps an unknown cost unknown, and units as they are written; a line left empty is none", () => {
  const [goods] = together([stock("cord")], [CORD]);
  const draft = draftOf(goods!);
  expect(bodyOf(draft, CORD)).toMatchObject({ cost: null, low_below: null, units: CORD.units });
  const units = [...draft.units, { unit: " моток ", holds: "12,5" }, { unit: "", holds: " " }];
  expect(bodyOf({ ...draft, units }, CORD).units).toEqual([...CORD.units, { unit: "моток", holds: "12.5" }]);
});

it("tells in which values two descriptions differ, however their figures are written", () => {
  const [goods] = together([stock("cord")], [CORD]);
  const mine = { ...draftOf(goods!), price: "12,5", vat_percent: "20.00" };
  const theirs = { ...mine, name: "Шнур", price: "12.50", units: [{ unit: "bobbin", holds: "50" }] };
  expect(differing(mine, theirs)).toEqual(["name", "units"]);
});

it("reads a price as people write it", () => {
  expect(bodyOf({ ...draftOf(null), price: "1 234,50" }, null).price).toBe("1234.50");
});

it("says what one of a further unit costs, as far as that is written", () => {
  expect(priceOf({ unit: "bobbin", holds: "100" }, "12,50")).toEqual({ holds: 100, price: 1250 });
  expect(priceOf({ unit: "bobbin", holds: "12,5" }, "")).toEqual({ holds: 12.5, price: null });
  expect(priceOf({ unit: "bobbin", holds: "" }, "12,50")).toBeNull();
  expect(priceOf({ unit: "bobbin", holds: "много" }, "12,50")).toBeNull();
});
