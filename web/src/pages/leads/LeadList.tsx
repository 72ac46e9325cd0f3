import { Button } from "@mantine/core";
import { LOOK_ANYWAY_MS } from "@/api/client";
import type { Sales } from "@/api/generated";
import { usePages } from "@/api/pages";
import { type Column, DataTable } from "@/ui/DataTable";
import { Empty } from "@/ui/Empty";
import { Moment } from "@/ui/Moment";
import { Person } from "@/ui/Person";
import { ProblemBox } from "@/ui/Problem";
import { Badge } from "@/ui/Signal";
import { RowSkeletons } from "@/ui/Skeletons";
import type { Search } from "./Leads";
import classes from "./leads.module.css";
import { isOpen, type Move, nextMove } from "./moves";
import { t } from "./texts";

export type Card = Sales["LeadCard"];

export interface Acts {
  begin: (lead: Card, move: Move) => void;
  open: (lead: Card) => void;
  onNew: () => void;
}

export function LeadList({ search, begin, open, onNew }: Acts & { search: Search }) {
  const { view: _, lead, ...query } = search;
  const leads = usePages(
    "/api/sales/leads",
    { query: { ...query, limit: 100 } },
    { refetchInterval: LOOK_ANYWAY_MS },
  );
  const forward = (row: Card) => {
    const move = nextMove(row.status);
    if (move) begin(row, move);
  };
  if (leads.error) return <ProblemBox error={leads.error} retry={leads.retry} />;
  if (leads.isPending) return <RowSkeletons rows={12} />;
  return (
    <div className={classes.list}>
      <DataTable
        name="leads"
        label={t("title")}
        columns={columns(begin)}
        rows={leads.rows}
        rowKey={(row) => row.id}
        onOpen={open}
        onEnd={leads.more}
        chosen={lead}
        rowKeys={[
          { keys: "KeyT", does: t("forwardKey"), run: forward },
          {
            keys: "KeyD",
            does: t("disqualify"),
            run: (row) => isOpen(row.status) && begin(row, "disqualify"),
          },
        ]}
        empty={<Empty action={<Button onClick={onNew}>{t("newLead")}</Button>}>{t("none")}</Empty>}
      />
    </div>
  );
}

const columns = (begin: Acts["begin"]): Column<Card>[] => [
  {
    key: "number",
    title: t("number"),
    width: 100,
    wide: 2,
    cell: (row) => <span className="num">{row.number}</span>,
  },
  {
    key: "client",
    title: t("client"),
    width: 220,
    cell: (row) => (
      <>
        <b className="cut">{row.contact_name}</b>
        <div className={`${classes.below} cut`}>{row.need}</div>
      </>
    ),
  },
  { key: "need", title: t("need"), wide: true, cell: (row) => <span className="cut">{row.need}</span> },
  {
    key: "status",
    title: t("status"),
    width: 140,
    cell: (row) => <Badge kind={isOpen(row.status) ? "accent" : "none"}>{t(row.status)}</Badge>,
  },
  {
    key: "owner",
    title: t("owner"),
    width: 170,
    wide: true,
    cell: (row) => <Person name={row.owner_name} label />,
  },
  {
    key: "opened",
    title: t("since"),
    width: 130,
    wide: 3,
    cell: (row) => <Moment at={row.opened_at} />,
  },
  {
    key: "next",
    title: "",
    width: 170,
    wide: 0,
    cell: (row) => {
      const move = nextMove(row.status);
      return (
        move && (
          <Button size="compact-sm" onClick={() => begin(row, move)}>
            {t(move)}
          </Button>
        )
      );
    },
  },
];
