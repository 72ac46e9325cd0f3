import { Button, TextInput } from "@mantine/core";
import { IconFileTypePdf } from "@tabler/icons-react";
import type { Sales } from "@/api/generated";
import { usePages } from "@/api/pages";
import { type Column, DataTable } from "@/ui/DataTable";
import { Empty } from "@/ui/Empty";
import { exact, money, relative } from "@/ui/format";
import { ProblemBox } from "@/ui/Problem";
import { Badge, Signal, signalOf } from "@/ui/Signal";
import { RowSkeletons } from "@/ui/Skeletons";
import classes from "./money.module.css";
import { route, STATES } from "./route";
import { t } from "./texts";

type Invoice = Sales["InvoiceOut"];

const pdfOf = (invoice: Invoice) => `/api/sales/invoices/${invoice.id}.pdf`;
const isPaid = (invoice: Invoice) => invoice.status !== "void" && Number(invoice.outstanding) <= 0;

export function Invoices() {
  const { status, number } = route.useSearch();
  const navigate = route.useNavigate();
  const reading = usePages("/api/sales/invoices", {
    query: { limit: 100, ...(status ? { status } : {}), ...(number ? { number } : {}) },
  });
  const change = (next: { status?: (typeof STATES)[number]; number?: string }) =>
    void navigate({ search: (before) => ({ ...before, ...next }), replace: true });
  return (
    <div className={classes.invoices}>
      <div className={classes.filters}>
        <div role="group" aria-label={t("status")}>
          {[undefined, ...STATES].map((each) => (
            <Button
              key={each ?? "all"}
              size="compact-sm"
              variant={status === each ? "light" : "subtle"}
              color={status === each ? undefined : "gray"}
              aria-pressed={status === each}
              onClick={() => change({ status: each })}
            >
              {each ? t(`state_${each}`) : t("all")}
            </Button>
          ))}
        </div>
        <TextInput
          aria-label={t("byNumber")}
          placeholder={t("byNumber")}
          value={number ?? ""}
          onChange={(event) => change({ number: event.currentTarget.value || undefined })}
        />
      </div>
      {reading.error && <ProblemBox error={reading.error} retry={reading.retry} />}
      {!reading.error && reading.isPending && <RowSkeletons rows={12} />}
      {!reading.error && !reading.isPending && (
        <DataTable
          name="invoices"
          label={t("invoices")}
          columns={columns()}
          rows={reading.rows as Invoice[]}
          rowKey={(invoice) => invoice.id}
          onOpen={(invoice) => window.open(pdfOf(invoice), "_blank", "noopener")}
          onEnd={reading.more}
          empty={
            <Empty
              action={
                (status || number) && (
                  <Button onClick={() => change({ status: undefined, number: undefined })}>
                    {t("showAll")}
                  </Button>
                )
              }
            >
              {t("noInvoices")}
            </Empty>
          }
        />
      )}
      {reading.hasMore && reading.rows.length <= 100 && (
        <Button variant="subtle" onClick={reading.more}>
          {t("showAll")}
        </Button>
      )}
    </div>
  );
}

const whose = (invoice: Invoice) => invoice.account_name ?? invoice.contact_name;

/** On a phone the client stands below the number. */
const columns = (): Column<Invoice>[] => [
  {
    key: "number",
    title: t("number"),
    width: 170,
    cell: (invoice) => (
      <>
        <b>{invoice.number}</b>
        <div className={`${classes.below} cut`}>{whose(invoice)}</div>
      </>
    ),
  },
  { key: "client", title: t("client"), wide: 0, cell: whose },
  {
    key: "issued",
    title: t("issued"),
    width: 120,
    wide: 2,
    cell: (invoice) => <span title={exact(invoice.issued_on)}>{relative(invoice.issued_on)}</span>,
  },
  {
    key: "due",
    title: t("due"),
    width: 150,
    wide: true,
    cell: (invoice) =>
      isPaid(invoice) || invoice.status === "void" ? (
        <span title={exact(invoice.due_on)}>{relative(invoice.due_on)}</span>
      ) : (
        <Signal kind={signalOf(invoice.due_on)} title={exact(invoice.due_on)}>
          {relative(invoice.due_on)}
        </Signal>
      ),
  },
  {
    key: "status",
    title: t("status"),
    width: 130,
    wide: true,
    cell: (invoice) => (
      <Badge kind={isPaid(invoice) ? "planned" : invoice.status === "void" ? "none" : "accent"}>
        {t(isPaid(invoice) ? "state_paid" : `state_${invoice.status}`)}
      </Badge>
    ),
  },
  {
    key: "total",
    title: t("total"),
    width: 140,
    align: "right",
    wide: true,
    cell: (invoice) => <span className="num">{money(invoice.total, invoice.currency)}</span>,
  },
  {
    key: "left",
    title: t("left"),
    width: 124,
    align: "right",
    cell: (invoice) => <span className="num">{money(invoice.outstanding, invoice.currency)}</span>,
  },
  {
    key: "pdf",
    title: "PDF",
    width: 56,
    cell: (invoice) => (
      <a
        href={pdfOf(invoice)}
        target="_blank"
        rel="noopener"
        aria-label={t("pdf", { number: invoice.number })}
      >
        <IconFileTypePdf size={18} stroke={1.6} aria-hidden />
      </a>
    ),
  },
];
