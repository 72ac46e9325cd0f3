import { expect, it } from "vitest";
import { draftsOf, emptyDraft, linesOf, unitsOf } from "./drafts";

it("rows without a product are not sent, and a price that was not written comes from the price list", () => {
  const lines = linesOf([
    emptyDraft(),
    { ...emptyDraft(), sku: "CRB-8", quantity: 2.5, discount_percent: "" },
  ]);
  expect(lines).toEqual([{ sku: "CRB-8", quantity: "2.5", discount_percent: "0" }]);
});

it("what is not touched is sent as it was: a bobbin stays a bobbin, a rate its own", () => {
  const line = {
    id: "1",
    position: 1,
    sku: "PC-4",
    name: "Паракорд",
    quantity: "3",
    unit: "bobbin",
    unit_price: "1250.00",
    discount_percent: "5",
    vat_percent: "10",
    net: "3562.50",
    vat: "356.25",
    base_quantity: "300",
    stock_unit: "metre",
    cost: null,
  };
  expect(linesOf(draftsOf([line]))).toEqual([
    {
      sku: "PC-4",
      quantity: "3",
      unit: "bobbin",
      unit_price: "1250",
      discount_percent: "5",
      vat_percent: "10",
    },
  ]);
});

it("a product is sold in its own unit and in the further ones, each at the price of one of it", () => {
  const cord = { unit: "metre", price: "12.50", units: [{ unit: "bobbin", holds: "100" }] };
  expect(unitsOf(cord)).toEqual([
    { unit: "metre", price: 12.5 },
    { unit: "bobbin", price: 1250 },
  ]);
});
