// Plan and fact: how far each goal is that goes on in the chosen days, beside how much of its time has passed.
import { ActionIcon, Button } from "@mantine/core";
import { IconPlus, IconX } from "@tabler/icons-react";
import { lazy, Suspense, useState } from "react";
import { $api, api, done, match, refresh } from "@/api/client";
import { usePerson } from "@/api/session";
import { percent, span } from "@/ui/format";
import { Section } from "@/ui/Page";
import { ProblemBox } from "@/ui/Problem";
import { useSellers } from "@/ui/SellerPicker";
import { Badge } from "@/ui/Signal";
import { complain, takeBack } from "@/ui/toasts";
import { amount, type Goal, isOf, lastDay, newGoalDay, standOf } from "./goals";
import classes from "./goals.module.css";
import { t } from "./texts";

const NewGoal = lazy(() => import("./NewGoal").then((room) => ({ default: room.NewGoal })));

const PATH = "/api/analytics/goals";
const SIGNS = { reached: "planned", going: "none", behind: "today" } as const;

async function drop(goal: Goal): Promise<void> {
  const params = { path: { goal_id: goal.id }, header: match(goal.version) };
  await done(api.DELETE("/api/analytics/goals/{goal_id}", { params }));
  await refresh(PATH);
  const { figure, start, end, owner_id, team_id, value, currency } = goal;
  const body = { figure, start, end, owner_id, team_id, value, currency };
  takeBack(t("goalDropped"), async () => {
    await done(api.POST(PATH, { body }));
    await refresh(PATH);
  });
}

const MOST = 100;

interface GoalsProps {
  /** The chosen days, `[from, to)`. */
  from: string;
  to: string;
  /** Whose figures are looked at; of everybody within reach where neither is given. */
  team?: string;
  person?: string;
}

export function Goals({ from, to, team, person }: GoalsProps) {
  const leads = usePerson().role !== "manager";
  const [setting, setSetting] = useState(false);
  const query = { from, to, limit: MOST };
  const goals = $api.useQuery("get", PATH, { params: { query } }, { placeholderData: (before) => before });
  const members = useMembers(team);
  const found = (goals.data?.items ?? []).filter((goal) => isOf(goal, { team, person, members }));
  if (!leads && found.length === 0) return null;
  return (
    <Section
      title={
        <>
          {t("goals")}
          <small>{daysOf(from, to)}</small>
        </>
      }
      aside={
        leads && (
          <Button
            size="compact-sm"
            leftSection={<IconPlus size={14} aria-hidden />}
            onClick={() => setSetting(true)}
          >
            {t("newGoal")}
          </Button>
        )
      }
    >
      {goals.isError && <ProblemBox error={goals.error} retry={() => void goals.refetch()} />}
      {goals.data && found.length === 0 && <p className="dim">{t("noGoals")}</p>}
      {goals.data?.next_cursor && <p className="dim">{t("mostGoals", { count: MOST })}</p>}
      <ul className={classes.goals}>
        {found.map((goal) => (
          <Row key={goal.id} goal={goal} leads={leads} />
        ))}
      </ul>
      <Suspense>
        {setting && <NewGoal day={newGoalDay(from, to)} onClose={() => setSetting(false)} />}
      </Suspense>
    </Section>
  );
}

function Row({ goal, leads }: { goal: Goal; leads: boolean }) {
  const stand = standOf(goal);
  const reached = Number(goal.reached_percent ?? 0);
  const expected = Math.min(100, Number(goal.expected_percent ?? 0));
  return (
    <li>
      <span>
        <b>{t(`goal_${goal.figure as "revenue"}`)}</b> <Whose goal={goal} />
        <span className={classes.below}>{daysOf(goal.start, goal.end)}</span>
      </span>
      <span className={classes.bar} data-stand={stand}>
        <meter
          min={0}
          max={100}
          value={Math.min(100, reached)}
          aria-label={t("reachedOf", { reached: percent(reached / 100, 0) })}
        />
        <i style={{ left: `${expected}%` }} title={t("expected", { part: percent(expected / 100, 0) })} />
      </span>
      <span className={`num ${classes.figures}`}>
        {amount(goal, goal.fact)}{" "}
        <span className="dim">{t("outOfPlan", { plan: amount(goal, goal.value) })}</span>
      </span>
      <Badge kind={SIGNS[stand]}>{t(`stand_${stand}`)}</Badge>
      {leads && (
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={t("dropGoal")}
          onClick={() => void drop(goal).catch(complain)}
        >
          <IconX size={14} />
        </ActionIcon>
      )}
    </li>
  );
}

function Whose({ goal }: { goal: Goal }) {
  const person = usePerson();
  const sellers = useSellers();
  const teams = $api.useQuery(
    "get",
    "/api/identity/teams",
    { params: { query: { limit: 200 } } },
    { enabled: goal.team_id !== null, staleTime: 300_000 },
  );
  if (goal.owner_id === person.id) return <>{t("mine")}</>;
  if (goal.owner_id) return <>· {sellers.find((each) => each.id === goal.owner_id)?.name}</>;
  if (goal.team_id) return <>· {teams.data?.items.find((each) => each.id === goal.team_id)?.name}</>;
  return <>{t("everybody")}</>;
}

/** Who is in a team or in one below it. */
function useMembers(team: string | undefined): string[] {
  const people = $api.useQuery(
    "get",
    "/api/identity/users",
    { params: { query: { team_id: team, limit: 200 } } },
    { enabled: team !== undefined, staleTime: 300_000 },
  );
  return (people.data?.items ?? []).map((each) => each.id);
}

/** `[from, to)` in words. */
const daysOf = (from: string, to: string): string => span(from, lastDay(to));
