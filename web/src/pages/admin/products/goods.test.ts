import { expect, it } from "vitest";
import { bodyOf, draftOf, type Product, type Stock, together } from "./goods";

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
};

it("shows what the warehouse knows and nobody has described", () => {
  const rows = together([stock("cord"), stock("rope")], [CORD]);
  expect(rows.map((each) => [each.sku, each.product?.name ?? null])).toEqual([
    ["cord", "Паракорд"],
    ["rope", null],
  ]);
});

it("keeps an unknown cost unknown and the units it does not ask for", () => {
  const [goods] = together([stock("cord")], [CORD]);
  expect(bodyOf(draftOf(goods!), CORD)).toMatchObject({ cost: null, low_below: null, units: CORD.units });
});

it("reads a price as people write it", () => {
  expect(bodyOf({ ...draftOf(null), price: "1 234,50" }, null).price).toBe("1234.50");
});
