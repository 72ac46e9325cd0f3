import { Select, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { useNavigate } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import type { Sales } from "@/api/generated";
import { usePages } from "@/api/pages";
import { type Column, DataTable } from "@/ui/DataTable";
import { Empty } from "@/ui/Empty";
import { money, relative } from "@/ui/format";
import { Moment } from "@/ui/Moment";
import { Person } from "@/ui/Person";
import { type Picking, pickColumn, usePicking } from "@/ui/Picking";
import { ProblemBox } from "@/ui/Problem";
import { Badge, Signal } from "@/ui/Signal";
import { RowSkeletons } from "@/ui/Skeletons";
import { stageName } from "@/ui/stages";
import { t as ui } from "@/ui/texts";
import { queryOf, type Search } from "./query";
import classes from "./sales.module.css";
import { ageOf } from "./stuck";
import { t } from "./texts";

const Bulk = lazy(() => import("./Bulk").then((room) => ({ default: room.Bulk })));

type Card = Sales["SaleCard"];
const STAGES = ["qualification", "paperwork", "production", "payment", "won", "lost"];

const MARKERS = ["none", "overdue", "due_today", "planned"] as const;

const nameOf = (sale: Card): string =>
  `${sale.number} ${sale.account_name ?? sale.contact_name ?? ""}`.trim();

const columns = (picking: Picking<Card>, shown: Card[]): Column<Card>[] => [
  pickColumn(picking, shown, nameOf),
  {
    key: "number",
    title: t("number"),
    wide: true,
    width: 98,
    cell: (sale) => <span className="num">{sale.number}</span>,
  },
  { key: "client", title: t("client"), cell: (sale) => <Client sale={sale} /> },
  {
    key: "stage",
    title: t("stage"),
    width: 182,
    wide: true,
    cell: (sale) => (
      <Badge kind={sale.kind === "won" ? "planned" : sale.kind === "lost" ? "none" : "accent"}>
        {stageName(sale.stage, sale.stage_title)}
      </Badge>
    ),
  },
  {
    key: "days",
    title: t("daysColumn"),
    width: 88,
    align: "right",
    wide: true,
    sort: "entered",
    cell: (sale) => sale.kind === "open" && <Days sale={sale} />,
  },
  {
    key: "next",
    title: t("nextStep"),
    width: 194,
    wide: true,
    sort: "next_step",
    cell: (sale) => <Next sale={sale} />,
  },
  {
    key: "sum",
    title: t("sum"),
    width: 124,
    align: "right",
    sort: "amount",
    cell: (sale) => money(sale.total, sale.currency),
  },
  {
    key: "owner",
    title: t("owner"),
    width: 172,
    wide: 2,
    cell: (sale) => <Person name={sale.owner_name} label />,
  },
  {
    key: "opened",
    title: t("opened"),
    width: 112,
    wide: 3,
    sort: "opened",
    cell: (sale) => <Moment at={sale.opened_at} />,
  },
];

/** On a phone its number and stage stand below: three columns are too many there. */
function Client({ sale }: { sale: Card }) {
  return (
    <>
      <div className="cut">{sale.account_name ?? sale.contact_name ?? sale.title}</div>
      <div className={`${classes.below} cut num`}>
        {sale.number} · {stageName(sale.stage, sale.stage_title)}
      </div>
    </>
  );
}

function Days({ sale }: { sale: Card }) {
  return (
    <span className={classes.age} data-age={ageOf(sale.days_in_stage, sale.max_days)}>
      {sale.days_in_stage === 0 ? t("todayIn") : t("days", { count: sale.days_in_stage })}
    </span>
  );
}

function Next({ sale }: { sale: Card }) {
  if (!sale.marker) return null;
  const kind = sale.marker === "due_today" ? "today" : sale.marker;
  const when = sale.next_due_at ? `${relative(sale.next_due_at)} · ` : "";
  return (
    <Signal kind={kind}>{sale.marker === "none" ? t("noStep") : `${when}${sale.next_step ?? ""}`}</Signal>
  );
}

export function SalesList({ search, narrow }: { search: Search; narrow: (next: Partial<Search>) => void }) {
  const navigate = useNavigate();
  const { sort = "opened", order = "desc", q } = search;
  const query = { ...queryOf(search), sort, order };
  const sales = usePages("/api/sales/sales", { query: { ...query, limit: 100 } });
  const picking = usePicking<Card>((sale) => sale.id);
  const setWords = useDebouncedCallback((words: string) => narrow({ q: words.trim() || undefined }), 250);
  return (
    <div className={classes.list}>
      <div className={classes.filters} role="search" aria-label={t("filters")}>
        <TextInput
          aria-label={t("find")}
          placeholder={t("find")}
          w={230}
          defaultValue={q}
          onChange={(event) => setWords(event.currentTarget.value)}
        />
        <Select
          aria-label={t("stage")}
          w={190}
          data={[
            { value: "", label: t("anyStage") },
            ...STAGES.map((stage) => ({ value: stage, label: stageName(stage) })),
          ]}
          value={search.stage ?? ""}
          onChange={(stage) => narrow({ stage: stage || undefined })}
        />
        <Select
          aria-label={t("nextStep")}
          w={210}
          data={[
            { value: "", label: t("anyMarker") },
            ...MARKERS.map((marker) => ({ value: marker, label: t(`marker_${marker}`) })),
          ]}
          value={search.marker ?? ""}
          onChange={(marker) => narrow({ marker: (marker || undefined) as Search["marker"] })}
        />
      </div>
      <Suspense>
        <Bulk picking={picking} />
      </Suspense>
      {sales.error && <ProblemBox error={sales.error} retry={sales.retry} />}
      {sales.error ? null : sales.isPending ? (
        <RowSkeletons rows={14} />
      ) : (
        <DataTable
          name="sales"
          label={t("title")}
          columns={columns(picking, sales.rows)}
          rowKeys={[{ keys: "KeyX", does: ui("pickKey"), run: picking.turn }]}
          rows={sales.rows}
          rowKey={(sale) => sale.id}
          onOpen={(sale) => void navigate({ to: "/sales/$saleId", params: { saleId: sale.id } })}
          onEnd={sales.more}
          sorting={{ by: sort, descending: order === "desc" }}
          onSort={({ by, descending }) =>
            narrow({ sort: by as Search["sort"], order: descending ? "desc" : "asc" })
          }
          empty={<Empty>{t("emptyList")}</Empty>}
        />
      )}
    </div>
  );
}
