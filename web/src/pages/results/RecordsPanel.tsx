// The rows behind a figure: as many as the figure says, and from each a way to its record.
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { $api } from "@/api/client";
import { usePages } from "@/api/pages";
import { type Column, DataTable } from "@/ui/DataTable";
import { Empty } from "@/ui/Empty";
import { money } from "@/ui/format";
import { Moment } from "@/ui/Moment";
import { Person } from "@/ui/Person";
import { ProblemBox } from "@/ui/Problem";
import { SidePanel } from "@/ui/SidePanel";
import { RowSkeletons } from "@/ui/Skeletons";
import { stageName } from "@/ui/stages";
import { figureName, reportName } from "./names";
import { linkOf } from "./reading";
import classes from "./results.module.css";
import { t } from "./texts";

interface Named {
  id: string;
  name: string | null;
}

interface Rec {
  manager: Named | null;
  client: Named | null;
  account?: Named | null;
  at?: string;
  last_at?: string;
  number?: string;
  title?: string;
  kind?: string;
  stage?: string;
  origin?: string;
  deadline?: string | null;
  amount?: string;
  currency?: string;
  sale_id?: string | null;
  activity_id?: string;
}

interface RecordsPanelProps {
  behind: string | undefined;
  figure: string | undefined;
  onClose: () => void;
}

export function RecordsPanel({ behind, figure, onClose }: RecordsPanelProps) {
  return (
    <SidePanel
      open={!!behind}
      onClose={onClose}
      width={760}
      title={behind && figure ? `${reportName(linkOf(behind).report)}: ${lower(figureName(figure))}` : ""}
    >
      {behind && figure && <Records behind={behind} figure={figure} />}
    </SidePanel>
  );
}

/** As it stands behind a colon; an abbreviation stays what it is. */
const lower = (name: string): string =>
  /^\p{Lu}{2}/u.test(name) ? name : name.charAt(0).toLowerCase() + name.slice(1);

function Records({ behind, figure }: { behind: string; figure: string }) {
  const { report, query } = linkOf(behind);
  const path = "/api/analytics/reports/{report}/records" as const;
  const asked = { ...query, figure, limit: 100 };
  const found = usePages(path, { path: { report }, query: asked });
  const head = $api.useQuery("get", path, {
    params: { path: { report: report as "overdue" }, query: { ...asked, limit: 1 } as never },
  });
  if (found.error) return <ProblemBox error={found.error} retry={found.retry} />;
  if (found.isPending) return <RowSkeletons rows={12} />;
  const rows = found.rows as unknown as Rec[];
  return (
    <div className={classes.records}>
      {head.data && (
        <p className={classes.count}>
          {t("rows", { count: head.data.count })}
          {head.data.hidden > 0 && <span> {t("hidden", { count: head.data.hidden })}</span>}
        </p>
      )}
      <DataTable
        name={`records-${report}`}
        label={figureName(figure)}
        columns={columnsOf(rows)}
        rows={rows}
        rowKey={(row) =>
          `${row.sale_id ?? row.activity_id ?? row.client?.id}-${row.at ?? row.last_at}-${row.stage}`
        }
        onEnd={found.more}
        empty={<Empty small>{t("noRows")}</Empty>}
      />
    </div>
  );
}

function columnsOf(rows: Rec[]): Column<Rec>[] {
  const has = (name: keyof Rec) => rows.some((row) => row[name] !== undefined && row[name] !== null);
  const named = has("number") || has("title") || has("stage");
  // On a phone one column tells what, and below it, in the words of the others, of whom and when.
  const columns: (Column<Rec> | false)[] = [
    {
      key: "when",
      title: t("c_when"),
      width: 120,
      wide: 0,
      cell: (row) => <Moment at={row.at ?? row.last_at} />,
    },
    named && {
      key: "what",
      title: t("c_what"),
      cell: (row) => (
        <>
          <div className="cut">{whatOf(row)}</div>
          <Below row={row} client />
        </>
      ),
    },
    (has("client") || has("account")) && {
      key: "client",
      title: t("c_client"),
      ...(named ? { wide: 0 } : {}),
      cell: (row) => (
        <>
          <div className="cut">{clientOf(row)}</div>
          {!named && <Below row={row} />}
        </>
      ),
    },
    has("deadline") && {
      key: "due",
      title: t("c_due"),
      width: 120,
      wide: 0,
      cell: (row) => <Moment at={row.deadline} />,
    },
    has("amount") && {
      key: "sum",
      title: t("c_sum"),
      width: 124,
      align: "right" as const,
      cell: (row) => <span className="num">{money(row.amount, row.currency)}</span>,
    },
    {
      key: "manager",
      title: t("c_manager"),
      width: 172,
      wide: true,
      cell: (row) => (row.manager ? <Person name={row.manager.name} label /> : "—"),
    },
  ];
  return columns.filter((each) => each !== false);
}

function clientOf({ client, account }: Rec): ReactNode {
  if (client?.name) {
    return (
      <Link className="link" to="/clients/$contactId" params={{ contactId: client.id }}>
        {client.name}
      </Link>
    );
  }
  if (!account?.name) return "—";
  return (
    <Link className="link" to="/accounts/$accountId" params={{ accountId: account.id }}>
      {account.name}
    </Link>
  );
}

/** What a phone has no columns for: the client, whoever answers for it, when. */
function Below({ row, client = false }: { row: Rec; client?: boolean }) {
  const who = [client && (row.client ?? row.account)?.name, row.manager?.name].filter(Boolean).join(" · ");
  return (
    <div className={classes.below}>
      {who && <div className="cut">{who}</div>}
      <Moment at={row.at ?? row.last_at ?? row.deadline} />
    </div>
  );
}

function whatOf(row: Rec): ReactNode {
  const told = [row.number, row.title, row.stage && stageName(row.stage)].filter(Boolean).join(" · ");
  const text = row.kind === "reopened" ? `${told} · ${t("reopened")}` : told;
  if (!row.sale_id) return text;
  return (
    <Link to="/sales/$saleId" params={{ saleId: row.sale_id }}>
      {text}
    </Link>
  );
}
