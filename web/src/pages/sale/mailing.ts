// An invoice by e-mail: the service keeps it for seven seconds, and takes it back until then.
import { api, done } from "@/api/client";
import { takeBack } from "@/ui/toasts";
import { readSale, type Sale, sendInvoice, took } from "./reading";
import { t } from "./texts";

export async function mailInvoice(
  saleId: string,
  invoice: Pick<NonNullable<Sale["invoice"]>, "id" | "version">,
  to: string,
): Promise<void> {
  const sent = await sendInvoice(saleId, invoice, to);
  takeBack(t("invoiceSending", { number: sent.number, to }), async () => {
    await done(
      api.POST("/api/sales/invoices/{invoice_id}/unsend", { params: { path: { invoice_id: invoice.id } } }),
    );
    took(await readSale(saleId));
  });
}
