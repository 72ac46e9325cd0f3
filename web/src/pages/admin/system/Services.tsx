// How each service is now: whether it answers, how far it lags, what waits and what it could not take in.
import { Link } from "@tanstack/react-router";
import { $api } from "@/api/client";
import { usePerson } from "@/api/session";
import { type Column, DataTable } from "@/ui/DataTable";
import { ago, number, seconds } from "@/ui/format";
import { Moment } from "@/ui/Moment";
import { Facts, Page, Section } from "@/ui/Page";
import { ProblemBox } from "@/ui/Problem";
import { SidePanel } from "@/ui/SidePanel";
import { Signal } from "@/ui/Signal";
import { RowSkeletons } from "@/ui/Skeletons";
import classes from "../admin.module.css";
import { services as route } from "../route";
import { t as admin } from "../texts";
import { conditionOf, type State, useStates } from "./reading";
import own from "./system.module.css";
import { t } from "./texts";

const SIGNALS = { well: "planned", degraded: "today", silent: "overdue" } as const;

export function Services() {
  const { open } = route.useSearch();
  const navigate = route.useNavigate();
  const states = useStates();
  const pending = states.every((each) => each.isPending);
  const troubled = states.filter((each) => !each.isPending && conditionOf(each) !== "well").length;
  const shown = states.find((each) => each.service === open);
  const look = (service: State["service"] | undefined) =>
    void navigate({ search: { open: service }, replace: true });
  return (
    <Page
      title={admin("place_services")}
      chips={
        !pending && (
          <Signal kind={troubled > 0 ? "today" : "planned"}>
            {troubled > 0 ? t("troubled", { count: troubled }) : t("allWell")}
          </Signal>
        )
      }
      actions={!pending && <span className="dim num">{t("asked", { time: askedAt(states) })}</span>}
    >
      {pending ? (
        <RowSkeletons rows={6} />
      ) : (
        <DataTable
          name="services"
          label={admin("place_services")}
          columns={columns()}
          rows={states}
          rowKey={(row) => row.service}
          chosen={open}
          onOpen={(row) => look(row.service)}
        />
      )}
      {usePerson().role === "admin" && <Figures />}
      {shown && <ServicePanel state={shown} onClose={() => look(undefined)} />}
    </Page>
  );
}

const askedAt = (states: State[]): string => {
  const moments = states.flatMap((each) => each.health?.asked_at ?? []).toSorted();
  return seconds(moments.length > 0 ? new Date(moments.at(-1)!) : new Date());
};

/** `0 с`, `12 с`, `3 мин`. */
const lag = (age: number): string =>
  age < 90 ? t("inSeconds", { count: Math.round(age) }) : t("inMinutes", { count: Math.round(age / 60) });

export function Condition({ of }: { of: State }) {
  const condition = conditionOf(of);
  return <Signal kind={SIGNALS[condition]}>{t(condition)}</Signal>;
}

function Problems({ of }: { of: State }) {
  const said = of.health
    ? of.health.problems.map((each) => t.or(`problem_${each}`, each))
    : of.problem
      ? [t(of.problem.status === 503 ? "databaseAway" : "noAnswer")]
      : [];
  return said.length > 0 && <span className={`${classes.below} ${own.problems}`}>{said.join(" · ")}</span>;
}

const columns = (): Column<State>[] => [
  {
    key: "name",
    title: t("service"),
    cell: (row) => (
      <>
        <span className={classes.strong}>{t(`name_${row.service}`)}</span>
        <Problems of={row} />
      </>
    ),
  },
  { key: "state", title: t("state"), width: 150, cell: (row) => <Condition of={row} /> },
  {
    key: "lag",
    title: t("lag"),
    width: 100,
    align: "right",
    wide: 2,
    cell: (row) => (
      <span className="num">{row.health ? lag(row.health.outbox.oldest_age_seconds) : "—"}</span>
    ),
  },
  {
    key: "outbox",
    title: t("outbox"),
    width: 110,
    align: "right",
    wide: 3,
    cell: (row) => <span className="num">{number(row.health?.outbox.pending)}</span>,
  },
  {
    key: "queue",
    title: t("queue"),
    width: 100,
    align: "right",
    wide: 3,
    cell: (row) => <span className="num">{number(row.health?.queue?.waiting)}</span>,
  },
  {
    key: "dead",
    title: t("dead"),
    width: 120,
    align: "right",
    wide: true,
    cell: (row) => <Dead of={row} />,
  },
  {
    key: "heard",
    title: t("heard"),
    width: 156,
    wide: true,
    cell: (row) => (row.health?.heard_at ? ago(row.health.heard_at) : <span className="dim">—</span>),
  },
];

function Dead({ of }: { of: State }) {
  const count = of.health?.dead_letters;
  if (!count) return <span className="num">{number(count)}</span>;
  return (
    <Link to="/settings/dead-letters" search={{ service: of.service }} className="link num">
      {number(count)}
    </Link>
  );
}

function ServicePanel({ state, onClose }: { state: State; onClose: () => void }) {
  const { health, problem } = state;
  return (
    <SidePanel title={t(`name_${state.service}`)} open onClose={onClose}>
      <p>
        <Condition of={state} />
        <Problems of={state} />
      </p>
      {problem && <ProblemBox error={problem} />}
      {health && (
        <Facts
          items={[
            [t("lag"), lag(health.outbox.oldest_age_seconds)],
            [t("outbox"), number(health.outbox.pending)],
            [t("parked"), number(health.outbox.parked)],
            [t("queue"), number(health.queue?.waiting)],
            [t("listeners"), number(health.queue?.listeners)],
            [t("dead"), <Dead key="dead" of={state} />],
            [t("heard"), <Moment key="heard" at={health.heard_at} />],
            [t("broker"), t(health.broker === "connected" ? "connected" : "away")],
            [t("leads"), t(health.leads ? "yes" : "no")],
            [t("started"), <Moment key="started" at={health.started_at} />],
            [
              t("version"),
              <span key="version" className={classes.mono}>
                {health.version}
              </span>,
            ],
          ]}
        />
      )}
      <p>
        <a className="link" href={`/api/${state.service}/docs`} target="_blank" rel="noreferrer">
          {t("apiPage")}
        </a>
      </p>
    </SidePanel>
  );
}

/** The store of figures lags by itself: how new what the results show is. */
function Figures() {
  const reading = $api.useQuery(
    "get",
    "/api/analytics/freshness",
    {},
    { refetchInterval: 5_000, retry: false },
  );
  if (!reading.data) return null;
  const { newest_event_at, newest_received_at, lag: behind } = reading.data;
  return (
    <div className={own.figures}>
      <Section title={t("figures")}>
        <Facts
          items={[
            [t("newestEvent"), <Moment key="event" at={newest_event_at} />],
            [t("newestReceived"), <Moment key="received" at={newest_received_at} />],
            [
              t("behind"),
              behind.events_behind === null
                ? "—"
                : t("behindBy", { events: number(behind.events_behind), time: lag(behind.seconds ?? 0) }),
            ],
          ]}
        />
      </Section>
    </div>
  );
}
