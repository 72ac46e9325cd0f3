// The daily check's list: clients nobody has planned anything for, by reason; each is put right in one click.
import { Button } from "@mantine/core";
import { IconRefresh } from "@tabler/icons-react";
import { lazy, Suspense, useEffect, useState } from "react";
import { $api, api, done, refresh } from "@/api/client";
import { usePages } from "@/api/pages";
import { usePerson } from "@/api/session";
import { useTypes } from "@/pages/client/types";
import { useBusinessDays } from "@/pages/my-day/days";
import { type Column, DataTable } from "@/ui/DataTable";
import { Empty } from "@/ui/Empty";
import { dayOf, isoDay, money, percent, relative } from "@/ui/format";
import { Moment } from "@/ui/Moment";
import { Page } from "@/ui/Page";
import { Person } from "@/ui/Person";
import { PickedBar, type Picking, pickColumn, usePicking } from "@/ui/Picking";
import { ProblemBox } from "@/ui/Problem";
import { Signal } from "@/ui/Signal";
import { RowSkeletons } from "@/ui/Skeletons";
import { Sparkline } from "@/ui/Sparkline";
import { t as ui } from "@/ui/texts";
import { complain, say } from "@/ui/toasts";
import classes from "./next-step.module.css";
import { type Client, Rows } from "./Rows";
import { REASONS, type Reason, SIGNS } from "./reasons";
import { type Revenue, useRevenue } from "./revenue";
import { route } from "./route";
import { t } from "./texts";

const NewActivity = lazy(() =>
  import("@/pages/my-day/NewActivity").then((room) => ({ default: room.NewActivity })),
);
const Reassign = lazy(() => import("./Reassign").then((room) => ({ default: room.Reassign })));
const Snooze = lazy(() => import("./Snooze").then((room) => ({ default: room.Snooze })));

export function NextStep() {
  const person = usePerson();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const [planning, setPlanning] = useState<Client | null>(null);
  const [snoozing, setSnoozing] = useState<Client | null>(null);
  const [handing, setHanding] = useState<Client | null>(null);
  const picking = usePicking<Client>((client) => client.episode_id);
  const clients = usePages("/api/activities/next-step/clients", { query: { ...search, limit: 100 } });
  const rows = clients.rows as Client[];
  const types = useTypes();
  const revenueOf = useRevenue(rows.map((client) => client.contact_id));
  return (
    <Page title={t("title")} fills actions={<CheckNow />}>
      <div className={classes.page}>
        <Above />
        <Tabs
          reason={search.reason}
          onPick={(reason) => void navigate({ search: (before) => ({ ...before, reason }), replace: true })}
        />
        <ForAll picking={picking} />
        {clients.error && <ProblemBox error={clients.error} retry={clients.retry} />}
        {!clients.error && clients.isPending && <RowSkeletons rows={12} />}
        {!clients.error && !clients.isPending && (
          <DataTable
            name="next-step"
            label={t("title")}
            columns={columnsOf(picking, rows, {
              plan: setPlanning,
              snooze: setSnoozing,
              reassign: setHanding,
              mine: person.role === "manager",
              typeOf: types.nameOf,
              revenueOf,
            })}
            rows={rows}
            rowKey={(client) => client.episode_id}
            onOpen={setPlanning}
            onEnd={clients.more}
            rowKeys={[
              { keys: "KeyX", does: ui("pickKey"), run: picking.turn },
              { keys: "KeyP", does: t("planKey"), run: setPlanning },
              { keys: "KeyS", does: t("snoozeKey"), run: setSnoozing },
            ]}
            empty={<Nobody />}
          />
        )}
      </div>
      <Suspense>
        {planning && (
          <NewActivity
            contactId={planning.contact_id}
            proposed={t("callTitle", { name: planning.contact_name })}
            onClose={() => setPlanning(null)}
          />
        )}
        {snoozing && <Snooze client={snoozing} onClose={() => setSnoozing(null)} />}
        {handing && <Reassign client={handing} onClose={() => setHanding(null)} />}
      </Suspense>
    </Page>
  );
}

/** An empty list is good news only where a check has looked at somebody. */
function Nobody() {
  const coverage = $api.useQuery("get", "/api/activities/next-step/coverage");
  if (!coverage.data) return null;
  if (coverage.data.on === null) return <Empty>{t("firstCheck")}</Empty>;
  return <Empty>{t(coverage.data.clients === 0 ? "nobodyToCheck" : "fine")}</Empty>;
}

/** How much of the base is looked after, and when that was last counted. */
function Above() {
  const coverage = $api.useQuery("get", "/api/activities/next-step/coverage");
  const summary = $api.useQuery("get", "/api/activities/next-step/summary");
  const checked = summary.data?.checked_at;
  const { clients = 0, with_step = 0 } = coverage.data ?? {};
  return (
    <div className={classes.above}>
      {clients > 0 && (
        <>
          <meter
            min={0}
            max={clients}
            value={with_step}
            aria-label={t("covered", { with: with_step, all: clients })}
          />
          <strong className="num">{percent(with_step / clients)}</strong>
          <span>{t("covered", { with: with_step, all: clients })}</span>
          <Trend />
        </>
      )}
      <span className={classes.dim}>
        {checked ? t("checked", { when: relative(checked) }) : summary.data && t("notChecked")}
      </span>
    </div>
  );
}

const DAYS = 30;

/** Coverage over the last days, as the figures closed it day by day. */
function Trend() {
  const days = dayOf(new Date());
  const from = new Date(days);
  from.setDate(from.getDate() - DAYS);
  days.setDate(days.getDate() + 1);
  const query = { period: "custom", from: isoDay(from), to: isoDay(days), group_by: "day" } as const;
  const report = $api.useQuery(
    "get",
    "/api/analytics/reports/{report}",
    { params: { path: { report: "next_step_coverage" }, query: query as never } },
    { staleTime: 300_000 },
  );
  const rows = (report.data?.rows ?? []) as { coverage_percent: string | null }[];
  const values = rows.map((row) => Number(row.coverage_percent ?? 0));
  return <Sparkline values={values} within={[0, 100]} label={t("trend", { count: DAYS })} />;
}

/** Begins a check and waits for it to be through; then everything on the page is read anew. */
function CheckNow() {
  const person = usePerson();
  const [run, setRun] = useState<string | null>(null);
  const ledger = $api.useQuery(
    "get",
    "/api/activities/next-step/runs",
    { params: { query: { limit: 5 } } },
    { enabled: run !== null, refetchInterval: 1_000, staleTime: 0 },
  );
  const through = ledger.data?.items.some((each) => each.id === run && each.finished_at !== null);
  useEffect(() => {
    if (!through) return;
    setRun(null);
    say(t("checkedNow"));
    void refresh("/api/activities/next-step");
  }, [through]);
  if (person.role === "manager") return null;
  const check = () =>
    done(api.POST("/api/activities/next-step/runs")).then((called) => setRun(called.id), complain);
  return (
    <Button
      leftSection={<IconRefresh size={16} aria-hidden />}
      loading={run !== null}
      onClick={() => void check()}
    >
      {t("checkNow")}
    </Button>
  );
}

function Tabs({ reason, onPick }: { reason?: Reason; onPick: (reason: Reason | undefined) => void }) {
  const summary = $api.useQuery("get", "/api/activities/next-step/summary");
  const counts = new Map<string, number>();
  for (const each of summary.data?.reasons ?? []) {
    counts.set(each.reason, (counts.get(each.reason) ?? 0) + each.clients);
  }
  const total = [...counts.values()].reduce((sum, each) => sum + each, 0);
  return (
    <div className={classes.tabs} role="tablist" aria-label={t("why")}>
      <button type="button" role="tab" aria-selected={!reason} onClick={() => onPick(undefined)}>
        {t("all")} <span className="num">{total}</span>
      </button>
      {REASONS.map((each) => (
        <button
          key={each}
          type="button"
          role="tab"
          aria-selected={reason === each}
          onClick={() => onPick(each)}
          disabled={!counts.get(each) && reason !== each}
        >
          {t(each)} <span className="num">{counts.get(each) ?? 0}</span>
        </button>
      ))}
    </div>
  );
}

function ForAll({ picking }: { picking: Picking<Client> }) {
  const businessDay = useBusinessDays();
  const [busy, setBusy] = useState(false);
  const plan = async () => {
    setBusy(true);
    try {
      for (const client of picking.rows) {
        const title = t("callTitle", { name: client.contact_name });
        const body = { kind: "call" as const, title, contact_id: client.contact_id, due_on: businessDay(1) };
        await done(api.POST("/api/activities/activities", { body }));
      }
      say(t("plannedAll", { count: picking.rows.length }));
      picking.clear();
    } catch (error) {
      complain(error);
    }
    setBusy(false);
    await refresh("/api/activities");
  };
  return (
    <PickedBar picking={picking}>
      <Button variant="filled" loading={busy} onClick={() => void plan()}>
        {t("planAll")}
      </Button>
    </PickedBar>
  );
}

interface Actions {
  plan: (client: Client) => void;
  snooze: (client: Client) => void;
  reassign: (client: Client) => void;
}

interface Known extends Actions {
  /** All of them belong to who is looking. */
  mine: boolean;
  typeOf: (code: string) => string;
  revenueOf: (id: string) => Revenue[] | undefined;
}

/** Currencies are never added up: one below the other. */
function Sums({ of }: { of: Revenue[] | undefined }) {
  if (!of) return null;
  return (
    <span data-figure="revenue">
      {of.length === 0 && "—"}
      {of.map((each) => (
        <span key={each.currency} className={`${classes.sum} num`}>
          {money(each.revenue, each.currency, false)}
        </span>
      ))}
    </span>
  );
}

function columnsOf(
  picking: Picking<Client>,
  shown: Client[],
  { mine, typeOf, revenueOf, ...actions }: Known,
): Column<Client>[] {
  return [
    pickColumn(picking, shown, (client) => client.contact_name),
    {
      key: "client",
      title: t("client"),
      cell: (client) => (
        <>
          <b className={`${classes.name} cut`}>{client.contact_name}</b>
          <div className={classes.below}>
            <Signal kind={SIGNS[client.reason]}>{t(client.reason)}</Signal>
            <span className={classes.facts}>
              {typeOf(client.contact_type)}
              {revenueOf(client.contact_id)?.length ? (
                <span>
                  {t("revenue")}: <Sums of={revenueOf(client.contact_id)} />
                </span>
              ) : null}
            </span>
            <Rows client={client} {...actions} />
          </div>
        </>
      ),
    },
    {
      key: "why",
      title: t("why"),
      width: 194,
      wide: 0,
      cell: (client) => <Signal kind={SIGNS[client.reason]}>{t(client.reason)}</Signal>,
    },
    {
      key: "type",
      title: t("type"),
      width: 136,
      wide: 4,
      cell: (client) => typeOf(client.contact_type),
    },
    {
      key: "priority",
      title: t("priority"),
      width: 86,
      wide: 5,
      cell: (client) => t.or(client.priority, client.priority),
    },
    {
      key: "last",
      title: t("lastContact"),
      width: 120,
      wide: 2,
      cell: (client) => (client.last_contact_at ? <Moment at={client.last_contact_at} /> : t("never")),
    },
    {
      key: "days",
      title: t("without"),
      width: 80,
      align: "right",
      cell: (client) => <span className="num">{t("days", { count: client.days })}</span>,
    },
    {
      key: "revenue",
      title: t("revenue"),
      width: 108,
      wide: 3,
      align: "right",
      cell: (client) => <Sums of={revenueOf(client.contact_id)} />,
    },
    ...(mine
      ? []
      : [
          {
            key: "owner",
            title: t("owner"),
            width: 60,
            wide: 1,
            cell: (client: Client) => (client.owner_name ? <Person name={client.owner_name} /> : t("nobody")),
          },
        ]),
    {
      key: "actions",
      title: "",
      width: 200,
      wide: 0,
      cell: (client) => <Rows client={client} {...actions} />,
    },
  ];
}
