import { Button, Modal, TextInput } from "@mantine/core";
import { useState } from "react";
import { api, done, refresh } from "@/api/client";
import { Problem } from "@/api/problem";
import { number } from "@/ui/format";
import { useSubmit } from "@/ui/submitting";
import { t as ui } from "@/ui/texts";
import { complain, say, takeBack } from "@/ui/toasts";
import classes from "../admin.module.css";
import { bodyOf, type Draft, draftOf, FIELDS, type Goods } from "./goods";
import { t } from "./texts";

const READ = ["/api/sales/products", "/api/sales/stock"];

async function setActive(sku: string, active: boolean): Promise<void> {
  const params = { path: { sku } };
  if (active) await done(api.POST("/api/sales/products/{sku}/activate", { params }));
  else await done(api.POST("/api/sales/products/{sku}/deactivate", { params }));
  await refresh(...READ);
}

/** Writing a new one over a product that is there would take its units and prices away. */
const isKnown = (sku: string): Promise<boolean> =>
  api.GET("/api/sales/products/{sku}", { params: { path: { sku } } }).then(
    () => true,
    (error: unknown) => {
      if (Problem.from(error).status === 404) return false;
      throw error;
    },
  );

/** Describes a product, new (`goods` null) or known. */
export function ProductForm({ goods, onClose }: { goods: Goods | null; onClose: () => void }) {
  const product = goods?.product ?? null;
  const [draft, setDraft] = useState(() => draftOf(goods));
  const [taken, setTaken] = useState(false);
  const { sku, name, unit, price, vat_percent } = draft;
  const form = useSubmit({
    fields: FIELDS,
    required: { sku, name, unit, price, vat_percent },
    send: async () => {
      const params = { path: { sku: sku.trim() } };
      const known = product === null && (await isKnown(sku.trim()));
      setTaken(known);
      if (known) return;
      await done(api.PUT("/api/sales/products/{sku}", { params, body: bodyOf(draft, product) }));
      say(t("saved", { name: name.trim() }));
      onClose();
      await refresh(...READ);
    },
  });
  const toggle = async (active: boolean) => {
    await setActive(sku, active);
    onClose();
    takeBack(t(active ? "soldAgain" : "soldNoMore", { name }), () => setActive(sku, !active));
  };
  const field = (of: keyof Draft, more: { numeric?: boolean; first?: boolean } = {}) => (
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
          {field("unit")}
          {field("price", { numeric: true })}
          {field("vat_percent", { numeric: true })}
          {field("cost", { numeric: true })}
          {field("low_below", { numeric: true })}
        </div>
        {product && product.units.length > 0 && (
          <p className={classes.below}>
            {t("alsoSold")}{" "}
            {product.units.map((each) => `${each.unit} = ${number(each.holds)} ${product.unit}`).join(" · ")}
          </p>
        )}
        <footer>
          {product && (
            <Button onClick={() => void toggle(!product.active).catch(complain)}>
              {t(product.active ? "deactivate" : "activate")}
            </Button>
          )}
          <Button onClick={onClose}>{ui("cancel")}</Button>
          <Button type="submit" variant="filled" loading={form.busy}>
            {t("save")}
          </Button>
        </footer>
      </form>
    </Modal>
  );
}
