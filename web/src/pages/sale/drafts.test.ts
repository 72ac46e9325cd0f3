import { expect, it } from "vitest";
import { emptyDraft, linesOf } from "./drafts";

it("rows without a product are not sent, and a price that was not written comes from the price list", () => {
  const lines = linesOf([
    emptyDraft(),
    { ...emptyDraft(), sku: "CRB-8", quantity: 2.5, discount_percent: "" },
  ]);
  expect(lines).toEqual([{ sku: "CRB-8", quantity: "2.5", discount_percent: "0", vat_percent: "22" }]);
});
