// The lines of a sale while they are being written.
import type { Sales } from "@/api/generated";

export interface Draft {
  key: string;
  sku: string;
  name: string;
  quantity: number | string;
  unit: string;
  unit_price: number | string;
  discount_percent: number | string;
}

let made = 0;
export const emptyDraft = (): Draft => ({
  key: `new-${++made}`,
  sku: "",
  name: "",
  quantity: 1,
  unit: "",
  unit_price: "",
  discount_percent: 0,
});

export const draftsOf = (lines: Sales["LineOut"][]): Draft[] =>
  lines.map((line) => ({
    key: line.id,
    sku: line.sku,
    name: line.name,
    quantity: Number(line.quantity),
    unit: line.unit,
    unit_price: Number(line.unit_price),
    discount_percent: Number(line.discount_percent),
  }));

/** What is sent; rows without a product are left out. */
export const linesOf = (drafts: Draft[]): Sales["LineIn"][] =>
  drafts
    .filter((draft) => draft.sku)
    .map((draft) => ({
      sku: draft.sku,
      quantity: String(draft.quantity || 1),
      ...(draft.unit_price === "" ? {} : { unit_price: String(draft.unit_price) }),
      discount_percent: String(draft.discount_percent || 0),
      vat_percent: "22",
    }));
