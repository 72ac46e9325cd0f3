import { Button, Modal, TextInput } from "@mantine/core";
import { useState } from "react";
import { api, done, match, refresh } from "@/api/client";
import { Problem } from "@/api/problem";
import { UnitField } from "@/pages/sale/UnitField";
import { unitWord } from "@/pages/sale/units";
import { BothValues } from "@/ui/BothValues";
import { useSubmit } from "@/ui/submitting";
import { t as ui } from "@/ui/texts";
import { complain, say, takeBack } from "@/ui/toasts";
import classes from "../admin.module.css";
import { bodyOf, type Draft, differing, draftOf, FIELDS, type Goods, type Product, unitsOf } from "./goods";
import { SoldUnits } from "./SoldUnits";
import { t } from "./texts";

const READ = ["/api/sales/products", "/api/sales/stock"];

async function setActive(sku: string, active: boolean): Promise<void> {
  const params = { path: { sku } };
  if (active) await done(api.POST("/api/sales/products/{sku}/activate", { params }));
  else await done(api.POST("/api/sales/products/{sku}/deactivate", { params }));
  await refresh(...READ);
}

async function put(sku: string, draft: Draft, product: Product | null): Promise<void> {
  const params = { path: { sku }, header: product ? match(product.version) : {} };
  await done(api.PUT("/api/sales/products/{sku}", { params, body: bodyOf(draft, product) }));
}

/** Describes a product, new (`goods` null) or known. */
export function ProductForm({ goods, onClose }: { goods: Goods | null; onClose: () => void }) {
  const [product, setProduct] = useState(goods?.product ?? null);
  const [draft, setDraft] = useState(() => draftOf(goods));
  const [taken, setTaken] = useState(false);
  const [theirs, setTheirs] = useState<Product | null>(null);
  const { name, unit, price, vat_percent } = draft;
  const sku = draft.sku.trim();
  const read = () => done(api.GET("/api/sales/products/{sku}", { params: { path: { sku } } }));
  const save = async (over: Product | null) => {
    try {
      await put(sku, draft, over);
    } catch (error) {
      // Nobody writes a new one over a product that is there: its units and prices would be gone.
      if (Problem.from(error).code !== "version_required") throw error;
      return setTaken(true);
    }
    say(t("saved", { name: name.trim() }));
    onClose();
    await refresh(...READ);
  };
  const showBoth = async () => setTheirs(await read());
  const form = useSubmit({
    fields: [...FIELDS, "units"],
    required: { sku, name, unit, price, vat_percent },
    send: () => save(product),
    onStale: showBoth,
  });
  const toggle = async (active: boolean) => {
    await setActive(sku, active);
    onClose();
    takeBack(t(active ? "soldAgain" : "soldNoMore", { name }), () => setActive(sku, !active));
  };
  const field = (of: (typeof FIELDS)[number], more: { numeric?: boolean; first?: boolean } = {}) => (
    <TextInput
      label={t(of)}
      description={t.or(`${of}_hint`, "") || undefined}
      data-autofocus={more.first || undefined}
      inputMode={more.numeric ? "decimal" : undefined}
      value={draft[of]}
      error={form.errors[of] ?? (of === "sku" && taken ? t("skuTaken") : undefined)}
      onChange={(event) => setDraft({ ...draft, [of]: event.currentTarget.value })}
    />
  );
  return (
    <Modal opened onClose={onClose} title={goods ? goods.sku : t("newProduct")} size={520}>
      <form className={classes.form} onSubmit={form.onSubmit} noValidate>
        {!goods && field("sku", { first: true })}
        {field("name", { first: goods !== null })}
        <div className={classes.two}>
          {field("group")}
          <UnitField
            label={t("unit")}
            description={t("unit_hint")}
            value={unit}
            error={form.errors.unit}
            onChange={(next) => setDraft({ ...draft, unit: next })}
          />
          {field("price", { numeric: true })}
          {field("vat_percent", { numeric: true })}
          {field("cost", { numeric: true })}
          {field("low_below", { numeric: true })}
        </div>
        <SoldUnits
          units={draft.units}
          base={unit}
          price={price}
          error={form.errors.units}
          onChange={(units) => setDraft({ ...draft, units })}
        />
        {goods && theirs && (
          <Lost
            mine={draft}
            theirs={draftOf({ ...goods, product: theirs })}
            onMine={() =>
              void save(theirs).catch((error) => (Problem.from(error).isStale ? showBoth() : complain(error)))
            }
            onTheirs={() => {
              setDraft(draftOf({ ...goods, product: theirs }));
              setProduct(theirs);
              setTheirs(null);
            }}
          />
        )}
        <footer>
          {product && (
            <Button onClick={() => void toggle(!product.active).catch(complain)}>
              {t(product.active ? "deactivate" : "activate")}
            </Button>
          )}
          <Button onClick={onClose}>{ui("cancel")}</Button>
          <Button type="submit" variant="filled" loading={form.busy} disabled={theirs !== null}>
            {t("save")}
          </Button>
        </footer>
      </form>
    </Modal>
  );
}

interface LostProps {
  mine: Draft;
  theirs: Draft;
  onMine: () => void;
  onTheirs: () => void;
}

function Lost({ mine, theirs, ...choose }: LostProps) {
  const shown = (draft: Draft, key: keyof Draft) =>
    key === "units" ? unitsOf(draft).join(" · ") : key === "unit" ? unitWord(draft.unit) : draft[key];
  const values = differing(mine, theirs).map((key) => ({
    label: key === "units" ? t("alsoSold") : t(key),
    theirs: shown(theirs, key),
    mine: shown(mine, key),
  }));
  return <BothValues values={values} {...choose} />;
}
