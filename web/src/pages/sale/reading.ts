// One sale with everything around it, and the writes on it; after each, what shows it is read anew.
import { $api, api, done, LOOK_ANYWAY_MS, match, queries, refresh } from "@/api/client";
import type { Sales } from "@/api/generated";

export type Sale = Sales["SaleOut"];
export type Missing = Sales["MissingOut"];
export const SALE = "/api/sales/sales/{sale_id}" as const;

const init = (id: string) => ({ params: { path: { sale_id: id } } });

export const useSale = (id: string) =>
  $api.useQuery("get", SALE, init(id), { refetchInterval: LOOK_ANYWAY_MS });

export const readSale = (id: string): Promise<Sale> =>
  queries.fetchQuery({ ...$api.queryOptions("get", SALE, init(id)), staleTime: 0 });

/** What a write answered is the sale as it is now: shown at once. */
export function took(sale: Sale): Sale {
  queries.setQueryData($api.queryOptions("get", SALE, init(sale.id)).queryKey, sale);
  void refresh("/api/sales/board", "/api/sales/sales/{sale_id}/", "/api/activities");
  void queries.invalidateQueries({ queryKey: ["get", "/api/sales/sales"] });
  return sale;
}

export const changeSale = async (
  sale: Pick<Sale, "id" | "version">,
  body: Sales["ChangeSale"],
): Promise<Sale> =>
  took(
    await done(
      api.PATCH(SALE, { params: { path: { sale_id: sale.id }, header: match(sale.version) }, body }),
    ),
  );

export const replaceLines = async (
  sale: Pick<Sale, "id" | "version">,
  lines: Sales["LineIn"][],
): Promise<Sale> =>
  took(
    await done(
      api.PUT("/api/sales/sales/{sale_id}/lines", {
        params: { path: { sale_id: sale.id }, header: match(sale.version) },
        body: { lines },
      }),
    ),
  );

type Versioned = { id: string; version: number };
const onSale = (sale: Versioned) => ({ params: { path: { sale_id: sale.id }, header: match(sale.version) } });

export const moveStage = async (
  sale: Versioned,
  stage: string,
  why: { reason?: string; note?: string } = {},
): Promise<Sale> =>
  took(
    await done(api.POST("/api/sales/sales/{sale_id}/stage", { ...onSale(sale), body: { stage, ...why } })),
  );

/** Past what is missing: for those who may, with a reason, and the history says so. */
export const overrideGate = async (sale: Versioned, stage: string, reason: string): Promise<Sale> =>
  took(
    await done(api.POST("/api/sales/sales/{sale_id}/override", { ...onSale(sale), body: { stage, reason } })),
  );

export const reopenSale = async (sale: Versioned, reason: string): Promise<Sale> =>
  took(await done(api.POST("/api/sales/sales/{sale_id}/reopen", { ...onSale(sale), body: { reason } })));

/** To another manager, with what is open. */
export const handOver = async (sale: Versioned, owner_id: string): Promise<Sale> =>
  took(await done(api.POST("/api/sales/sales/{sale_id}/owner", { ...onSale(sale), body: { owner_id } })));

/** To another client, with what is open. */
export const changeClient = async (sale: Versioned, contact_id: string): Promise<Sale> =>
  took(await done(api.POST("/api/sales/sales/{sale_id}/contact", { ...onSale(sale), body: { contact_id } })));

export async function issueInvoice(sale: Pick<Sale, "id">): Promise<Sales["InvoiceOut"]> {
  const invoice = await done(api.POST("/api/sales/sales/{sale_id}/invoices", init(sale.id)));
  took(await readSale(sale.id));
  return invoice;
}

const onInvoice = (invoice: Versioned) => ({
  params: { path: { invoice_id: invoice.id }, header: match(invoice.version) },
});

export async function checkInvoice(saleId: string, invoice: Versioned): Promise<Sales["InvoiceOut"]> {
  const checked = await done(api.POST("/api/sales/invoices/{invoice_id}/check", onInvoice(invoice)));
  took(await readSale(saleId));
  return checked;
}

export async function sendInvoice(
  saleId: string,
  invoice: Versioned,
  to: string,
): Promise<Sales["InvoiceOut"]> {
  const sent = await done(
    api.POST("/api/sales/invoices/{invoice_id}/send", {
      ...onInvoice(invoice),
      body: { to, channel: "email" },
    }),
  );
  took(await readSale(saleId));
  return sent;
}

export async function voidInvoice(saleId: string, invoice: Versioned, reason: string): Promise<void> {
  await done(api.POST("/api/sales/invoices/{invoice_id}/void", { ...onInvoice(invoice), body: { reason } }));
  took(await readSale(saleId));
}

/** The open step of the process with this code, where the sale still waits for it. */
export async function completeStep(saleId: string, step: string, result: string): Promise<void> {
  const open = await done(
    api.GET("/api/activities/activities", {
      params: { query: { sale_id: saleId, status: "open", limit: 100 } },
    }),
  );
  const found = open.items.find((each) => each.step === step);
  if (!found) return;
  await done(
    api.POST("/api/activities/activities/{activity_id}/complete", {
      params: { path: { activity_id: found.id }, header: match(found.version) },
      body: { result },
    }),
  );
}
