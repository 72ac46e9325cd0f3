import { Button } from "@mantine/core";
import { lazy, Suspense, useState } from "react";
import { Empty } from "@/ui/Empty";
import { money, number, percent } from "@/ui/format";
import { Section } from "@/ui/Page";
import { RowSkeletons } from "@/ui/Skeletons";
import { t as ui } from "@/ui/texts";
import { complain, say } from "@/ui/toasts";
import { type Draft, draftsOf, emptyDraft, linesOf } from "./drafts";
import { replaceLines, type Sale } from "./reading";
import classes from "./sale.module.css";
import { t } from "./texts";
import { unitName } from "./units";

const LinesEditor = lazy(() => import("./LinesEditor").then((room) => ({ default: room.LinesEditor })));

export function Lines({ sale }: { sale: Sale }) {
  const [drafts, setDrafts] = useState<Draft[] | null>(null);
  const [busy, setBusy] = useState(false);
  const editable = sale.may.change_lines;
  const begin = () => setDrafts(sale.lines.length ? draftsOf(sale.lines) : [emptyDraft()]);
  const save = async () => {
    setBusy(true);
    try {
      await replaceLines(sale, linesOf(drafts ?? []));
      setDrafts(null);
      say(t("linesSaved"));
    } catch (error) {
      complain(error);
    }
    setBusy(false);
  };
  return (
    <Section
      title={t("lines")}
      aside={
        editable && drafts === null && sale.lines.length > 0 ? (
          <Button variant="subtle" onClick={begin} className="no-print">
            {t("editLines")}
          </Button>
        ) : undefined
      }
    >
      {drafts ? (
        <>
          <Suspense fallback={<RowSkeletons rows={2} />}>
            <LinesEditor drafts={drafts} onChange={setDrafts} />
          </Suspense>
          <div className={classes.editorFoot}>
            <Button onClick={() => setDrafts(null)}>{ui("cancel")}</Button>
            <Button variant="filled" loading={busy} onClick={() => void save()}>
              {t("saveLines")}
            </Button>
          </div>
        </>
      ) : sale.lines.length === 0 ? (
        <Empty small action={editable ? <Button onClick={begin}>{t("addLines")}</Button> : undefined}>
          {t("noLines")}
        </Empty>
      ) : (
        <Table sale={sale} />
      )}
    </Section>
  );
}

function Table({ sale }: { sale: Sale }) {
  const { totals } = sale;
  const discounted = sale.lines.some((line) => Number(line.discount_percent) > 0);
  const margin = Number(totals.margin ?? 0);
  const known = Number(totals.net) - Number(totals.margin_unknown ?? 0);
  return (
    <div className={classes.tableBox}>
      <table className={classes.lines}>
        <thead>
          <tr>
            <th scope="col">{t("product")}</th>
            <th scope="col" className="right">
              {t("quantity")}
            </th>
            <th scope="col" className="right">
              {t("price")}
            </th>
            {discounted && (
              <th scope="col" className="right">
                {t("discount")}
              </th>
            )}
            <th scope="col" className="right">
              {t("net")}
            </th>
            <th scope="col" className={`right ${classes.marginCell}`}>
              {t("margin")}
            </th>
          </tr>
        </thead>
        <tbody>
          {sale.lines.map((line) => (
            <tr key={line.id}>
              <td>
                {line.name} <span className="dim num">{line.sku}</span>
              </td>
              <td className="right nowrap">
                {number(line.quantity)} <span className="dim">{unitName(line.unit)}</span>
              </td>
              <td className="right nowrap">{money(line.unit_price, sale.currency)}</td>
              {discounted && <td className="right">{number(line.discount_percent)}</td>}
              <td className="right nowrap">{money(line.net, sale.currency)}</td>
              <td className={`right nowrap dim ${classes.marginCell}`}>
                {line.cost === null
                  ? "—"
                  : percent((Number(line.net) - Number(line.cost)) / Number(line.net))}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <dl className={`${classes.totals} num`}>
        <dt>{t("withoutVat")}</dt>
        <dd>{money(totals.net, sale.currency)}</dd>
        <dt>{t("vat")}</dt>
        <dd>{money(totals.vat, sale.currency)}</dd>
        <dt data-main>{t("total")}</dt>
        <dd data-main>{money(totals.total, sale.currency)}</dd>
        {totals.margin !== null && (
          <>
            <dt className="no-print">{t("margin")}</dt>
            <dd className="no-print">
              {money(totals.margin, sale.currency)}{" "}
              <span className="dim">{known > 0 ? percent(margin / known) : ""}</span>
              {Number(totals.margin_unknown) > 0 && (
                <small className="dim">
                  {t("marginUnknown", { sum: money(totals.margin_unknown, sale.currency) })}
                </small>
              )}
            </dd>
          </>
        )}
      </dl>
    </div>
  );
}
