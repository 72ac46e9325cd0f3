// The lines as a form: product by typing, quantity, price, discount. Prices come from the price list unless written.
import { ActionIcon, Button, NumberInput, Select } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { $api } from "@/api/client";
import { type Draft, emptyDraft } from "./drafts";
import classes from "./sale.module.css";
import { t } from "./texts";

export function LinesEditor({ drafts, onChange }: { drafts: Draft[]; onChange: (drafts: Draft[]) => void }) {
  const set = (key: string, next: Partial<Draft>) =>
    onChange(drafts.map((draft) => (draft.key === key ? { ...draft, ...next } : draft)));
  return (
    <div className={classes.editor}>
      {drafts.map((draft) => (
        <div key={draft.key} className={classes.editorRow}>
          <ProductPicker draft={draft} onPick={(next) => set(draft.key, next)} />
          <NumberInput
            aria-label={t("quantity")}
            placeholder={t("quantity")}
            min={0.001}
            decimalSeparator=","
            allowedDecimalSeparators={[",", "."]}
            value={draft.quantity}
            onChange={(quantity) => set(draft.key, { quantity })}
          />
          <NumberInput
            aria-label={t("price")}
            placeholder={t("price")}
            min={0}
            decimalScale={2}
            decimalSeparator=","
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
          });
      }}
    />
  );
}
