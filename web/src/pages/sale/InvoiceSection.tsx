import { Button, Textarea } from "@mantine/core";
import { useState } from "react";
import { Empty } from "@/ui/Empty";
import { money } from "@/ui/format";
import { Moment } from "@/ui/Moment";
import { Facts, Section } from "@/ui/Page";
import { Badge } from "@/ui/Signal";
import { t as ui } from "@/ui/texts";
import { complain, later } from "@/ui/toasts";
import { readSale, type Sale, voidInvoice } from "./reading";
import classes from "./sale.module.css";
import { t } from "./texts";

export function InvoiceSection({ sale }: { sale: Sale }) {
  const [voiding, setVoiding] = useState(false);
  const invoice = sale.invoice;
  return (
    <Section
      title={
        <>
          {t("invoice")}
          {invoice && <span className="num">{invoice.number}</span>}
          {invoice && (
            <Badge kind={invoice.status === "sent" ? "planned" : "accent"}>
              {t.or(`status_${invoice.status}`, invoice.status)}
            </Badge>
          )}
        </>
      }
      aside={
        invoice && sale.kind === "open" && !voiding ? (
          <Button variant="subtle" color="gray" onClick={() => setVoiding(true)} className="no-print">
            {t("voidIt")}
          </Button>
        ) : undefined
      }
    >
      {!invoice && <Empty small>{t("noInvoice")}</Empty>}
      {invoice && (
        <Facts
          items={[
            [
              t("total"),
              <span key="total" className="num">
                {money(invoice.total, sale.currency)}
              </span>,
            ],
            [
              t("onPaper"),
              <a
                key="pdf"
                className="link"
                href={`/api/sales/invoices/${invoice.id}.pdf`}
                target="_blank"
                rel="noreferrer"
              >
                {t("preview")} (PDF)
              </a>,
            ],
            [t("dueOn"), <Moment key="due" at={invoice.due_on} />],
          ]}
        />
      )}
      {invoice?.status === "issued" && <p className={classes.hint}>{t("checkFirst")}</p>}
      {invoice && voiding && <VoidForm sale={sale} invoice={invoice} onClose={() => setVoiding(false)} />}
    </Section>
  );
}

function VoidForm({
  sale,
  invoice,
  onClose,
}: {
  sale: Sale;
  invoice: NonNullable<Sale["invoice"]>;
  onClose: () => void;
}) {
  const [reason, setReason] = useState("");
  const go = () => {
    if (!reason.trim()) return;
    later({
      message: t("invoiceVoided"),
      commit: async () =>
        voidInvoice(sale.id, (await readSale(sale.id)).invoice ?? invoice, reason.trim()).catch(complain),
    });
    onClose();
  };
  return (
    <div className={classes.form}>
      <Textarea
        autoFocus
        label={t("voidReason")}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      <footer>
        <Button onClick={onClose}>{ui("cancel")}</Button>
        <Button onClick={go} disabled={!reason.trim()}>
          {t("voidIt")}
        </Button>
      </footer>
    </div>
  );
}
