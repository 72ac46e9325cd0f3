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
  /** As it was; null: as the product has it. */
  vat_percent: string | null;
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
  vat_percent: null,
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
    vat_percent: line.vat_percent,
  }));

/** What is sent; rows without a product are left out. */
export const linesOf = (drafts: Draft[]): Sales["LineIn"][] =>
  drafts
    .filter((draft) => draft.sku)
    .map((draft) => ({
      sku: draft.sku,
      quantity: String(draft.quantity || 1),
      ...(draft.unit ? { unit: draft.unit } : {}),
      ...(draft.unit_price === "" ? {} : { unit_price: String(draft.unit_price) }),
      discount_percent: String(draft.discount_percent || 0),
      ...(draft.vat_percent === null ? {} : { vat_percent: draft.vat_percent }),
    }));

type Sold = Pick<Sales["ProductOut"], "unit" | "units" | "price">;

/** The units a product is sold in, its own first, with the price of one of each. */
export const unitsOf = ({ unit, units, price }: Sold): { unit: string; price: number }[] => [
  { unit, price: Number(price) },
  ...units.map((each) => ({
    unit: each.unit,
    price: Math.round(Number(price) * Number(each.holds) * 100) / 100,
  })),
];
