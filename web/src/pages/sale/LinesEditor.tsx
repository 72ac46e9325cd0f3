// The lines as a form: product by typing, quantity, price, discount. Prices come from the price list unless written.
import { ActionIcon, Button, NumberInput, Select } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { $api } from "@/api/client";
import { language } from "@/i18n";
import { type Draft, emptyDraft, unitsOf } from "./drafts";
import classes from "./sale.module.css";
import { t } from "./texts";
import { unitName } from "./units";

const comma = () => (language() === "en" ? "." : ",");

export function LinesEditor({ drafts, onChange }: { drafts: Draft[]; onChange: (drafts: Draft[]) => void }) {
  const set = (key: string, next: Partial<Draft>) =>
    onChange(drafts.map((draft) => (draft.key === key ? { ...draft, ...next } : draft)));
  return (
    <div className={classes.editor}>
      <div className={`${classes.editorRow} ${classes.editorHead}`} aria-hidden>
        {(["product", "quantity", "unit", "price", "discount"] as const).map((each) => (
          <span key={each}>{t(each)}</span>
        ))}
      </div>
      {drafts.map((draft) => (
        <div key={draft.key} className={classes.editorRow}>
          <ProductPicker draft={draft} onPick={(next) => set(draft.key, next)} />
          <NumberInput
            aria-label={t("quantity")}
            placeholder={t("quantity")}
            min={0.001}
            decimalSeparator={comma()}
            allowedDecimalSeparators={[",", "."]}
            value={draft.quantity}
            onChange={(quantity) => set(draft.key, { quantity })}
          />
          <UnitPicker draft={draft} onPick={(next) => set(draft.key, next)} />
          <NumberInput
            aria-label={t("price")}
            placeholder={t("price")}
            min={0}
            decimalScale={2}
            decimalSeparator={comma()}
            allowedDecimalSeparators={[",", "."]}
            value={draft.unit_price}
            onChange={(unit_price) => set(draft.key, { unit_price })}
          />
          <NumberInput
            aria-label={t("discount")}
            placeholder={t("discount")}
            min={0}
            max={100}
            value={draft.discount_percent}
            onChange={(discount_percent) => set(draft.key, { discount_percent })}
          />
          <ActionIcon
            aria-label={`${t("remove")}: ${draft.name}`}
            onClick={() => onChange(drafts.filter((each) => each !== draft))}
          >
            <IconTrash size={16} stroke={1.6} />
          </ActionIcon>
        </div>
      ))}
      <Button
        variant="subtle"
        leftSection={<IconPlus size={14} aria-hidden />}
        onClick={() => onChange([...drafts, emptyDraft()])}
      >
        {t("addLine")}
      </Button>
    </div>
  );
}

function ProductPicker({ draft, onPick }: { draft: Draft; onPick: (next: Partial<Draft>) => void }) {
  const [query, setQuery] = useState("");
  const [asked] = useDebouncedValue(query.trim(), 150);
  const typed = asked && asked !== draft.name ? { search: asked } : {};
  const found = $api.useQuery(
    "get",
    "/api/sales/products",
    { params: { query: { ...typed, limit: 20 } } },
    { placeholderData: (before) => before },
  );
  const items = found.data?.items ?? [];
  const own =
    draft.sku && !items.some((each) => each.sku === draft.sku)
      ? [{ value: draft.sku, label: draft.name }]
      : [];
  return (
    <Select
      aria-label={t("product")}
      placeholder={t("productHint")}
      searchable
      data={[...own, ...items.map((each) => ({ value: each.sku, label: each.name }))]}
      filter={({ options }) => options}
      value={draft.sku || null}
      onSearchChange={setQuery}
      onChange={(sku) => {
        const product = items.find((each) => each.sku === sku);
        if (product)
          onPick({
            sku: product.sku,
            name: product.name,
            unit: product.unit,
            unit_price: Number(product.price),
            vat_percent: null,
          });
      }}
    />
  );
}

/** By the metre or by the bobbin: the price is that of one of them. */
function UnitPicker({ draft, onPick }: { draft: Draft; onPick: (next: Partial<Draft>) => void }) {
  const product = $api.useQuery(
    "get",
    "/api/sales/products/{sku}",
    { params: { path: { sku: draft.sku } } },
    { enabled: draft.sku !== "", staleTime: 300_000 },
  );
  const sold = product.data ? unitsOf(product.data) : [];
  if (sold.length < 2) return <span className={classes.unit}>{unitName(draft.unit)}</span>;
  return (
    <Select
      aria-label={t("unit")}
      className={classes.unit}
      allowDeselect={false}
      data={sold.map((each) => ({ value: each.unit, label: unitName(each.unit) }))}
      value={draft.unit}
      onChange={(unit) => {
        const picked = sold.find((each) => each.unit === unit);
        if (picked) onPick({ unit: picked.unit, unit_price: picked.price });
      }}
    />
  );
}
