// The one thing to do now, as the only filled button of the page.
import { Button } from "@mantine/core";
import { lazy, Suspense, useState } from "react";
import { stageName } from "@/ui/stages";
import { complain, say } from "@/ui/toasts";
import { checkInvoice, issueInvoice, type Sale } from "./reading";
import { t } from "./texts";

const SendInvoice = lazy(() => import("./SendInvoice").then((room) => ({ default: room.SendInvoice })));

interface PrimaryProps {
  sale: Sale;
  move: (sale: Sale, stage: string) => void;
}

export function Primary({ sale, move }: PrimaryProps) {
  const [sending, setSending] = useState(false);
  const [busy, setBusy] = useState(false);
  if (sale.kind !== "open" || !sale.may.move) return null;
  const next = sale.stage_path.find((stage) => stage.state === "next");
  const missing = new Set(sale.missing.map((each) => each.code));
  const invoice = sale.invoice;

  const during = async (work: () => Promise<unknown>) => {
    setBusy(true);
    await work().catch(complain);
    setBusy(false);
  };
  const filled = (label: string, run: () => void) => (
    <Button variant="filled" loading={busy} onClick={run} className="no-print">
      {label}
    </Button>
  );

  if (missing.has("order_ready")) return <Button disabled>{t("waitProduction")}</Button>;
  if (missing.has("paid_in_full")) return <Button disabled>{t("waitMoney")}</Button>;
  if (missing.has("invoice_issued") && !invoice) {
    return filled(
      t("issue"),
      () => void during(async () => say(t("invoiceIssued", { number: (await issueInvoice(sale)).number }))),
    );
  }
  if (missing.has("invoice_checked") && invoice) {
    return filled(t("check"), () => void during(() => checkInvoice(sale.id, invoice)));
  }
  if (missing.has("invoice_sent") && invoice) {
    if (["waiting", "sending"].includes(invoice.delivery?.status ?? ""))
      return <Button disabled>{t("mailLeaving")}</Button>;
    return (
      <>
        {filled(t("send"), () => setSending(true))}
        <Suspense>
          {sending && <SendInvoice sale={sale} invoice={invoice} onClose={() => setSending(false)} />}
        </Suspense>
      </>
    );
  }
  if (!next) return null;
  const label = sale.missing.length
    ? t("fill")
    : next.stage === "won"
      ? t("win")
      : t("toNext", { stage: stageName(next.stage, next.title) });
  return filled(label, () => move(sale, next.stage));
}
