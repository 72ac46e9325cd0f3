// What is sold and what lies in stock, one row each: a price list may lack what the warehouse knows.
import type { Sales } from "@/api/generated";
import { unitWord } from "@/pages/sale/units";

export type Product = Sales["ProductOut"];
export type Stock = Sales["StockOut"];
/** `product` is null while the warehouse alone has spoken of it. */
export interface Goods {
  sku: string;
  stock: Stock;
  product: Product | null;
}

/** Each row of stock with its description; both come by SKU, and whatever is described has a row of stock. */
export function together(stock: Stock[], products: Product[]): Goods[] {
  const described = new Map(products.map((each) => [each.sku, each]));
  return stock.map((each) => ({ sku: each.sku, stock: each, product: described.get(each.sku) ?? null }));
}

export const FIELDS = ["sku", "name", "group", "unit", "price", "cost", "vat_percent", "low_below"] as const;
export type Draft = Record<(typeof FIELDS)[number], string> & { units: Sales["SoldUnitOut"][] };

export const draftOf = (goods: Goods | null): Draft => ({
  sku: goods?.sku ?? "",
  name: goods?.product?.name ?? "",
  group: goods?.product?.group ?? "",
  unit: goods?.product?.unit ?? goods?.stock.unit ?? "",
  price: goods?.product?.price ?? "",
  cost: goods?.product?.cost ?? "",
  vat_percent: goods?.product?.vat_percent ?? "22",
  low_below: goods?.product?.low_below ?? "",
  units: goods?.product?.units ?? [],
});

/** `1 234,50` as people write it → `1234.50`. */
const decimal = (text: string) => text.replace(/\s/g, "").replace(",", ".");

/** Which of its values two descriptions differ in; `5,4` and `5.40` are one price. */
export function differing(mine: Draft, theirs: Draft): (keyof Draft)[] {
  const numeric: readonly string[] = ["price", "cost", "vat_percent", "low_below"];
  const value = (draft: Draft, key: keyof Draft) => {
    if (key === "units") return unitsOf(draft).toSorted().join();
    const text = draft[key].trim();
    return numeric.includes(key) && text ? Number(decimal(text)) : text;
  };
  return ([...FIELDS, "units"] as const).filter((key) => value(mine, key) !== value(theirs, key));
}

/** `бобина = 100`, one by one. */
export const unitsOf = ({ units }: Draft): string[] =>
  units.map(({ unit, holds }) => `${unitWord(unit)} = ${Number(decimal(holds))}`);

/** How much one of this unit holds and costs, as far as it is written; null while it holds nothing. */
export function priceOf(sold: Draft["units"][number], price: string) {
  const holds = Number(decimal(sold.holds));
  if (!(holds > 0)) return null;
  const one = decimal(price) === "" ? Number.NaN : Number(decimal(price));
  return { holds, price: Number.isFinite(one) ? Math.round(one * holds * 100) / 100 : null };
}

/** The whole description, for a PUT. A cost that is left empty is unknown, never nothing. */
export function bodyOf(draft: Draft, known: Product | null): Sales["PutProduct"] {
  return {
    name: draft.name.trim(),
    unit: draft.unit.trim(),
    price: decimal(draft.price),
    cost: decimal(draft.cost) || null,
    vat_percent: decimal(draft.vat_percent),
    low_below: decimal(draft.low_below) || null,
    group: draft.group.trim() || null,
    units: draft.units
      .map(({ unit, holds }) => ({ unit: unit.trim(), holds: decimal(holds) }))
      .filter(({ unit, holds }) => unit || holds),
    currency: known?.currency ?? "RUB",
  };
}
