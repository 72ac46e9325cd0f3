// Plan and fact of the present: how far each goal is, beside how much of its time has passed.
import { ActionIcon, Button } from "@mantine/core";
import { IconPlus, IconX } from "@tabler/icons-react";
import { lazy, Suspense, useState } from "react";
import { $api, api, done, match, refresh } from "@/api/client";
import { usePerson } from "@/api/session";
import { exact, isoDay, percent } from "@/ui/format";
import { Section } from "@/ui/Page";
import { useSellers } from "@/ui/SellerPicker";
import { Badge } from "@/ui/Signal";
import { complain, takeBack } from "@/ui/toasts";
import { amount, type Goal, standOf } from "./goals";
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

export function Goals() {
  const leads = usePerson().role !== "manager";
  const [setting, setSetting] = useState(false);
  const query = { day: isoDay(new Date()), limit: 200 };
  const goals = $api.useQuery("get", PATH, { params: { query } });
  const found = goals.data?.items ?? [];
  if (!leads && found.length === 0) return null;
  return (
    <Section
      title={t("goals")}
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
      {goals.data && found.length === 0 && <p className="dim">{t("noGoals")}</p>}
      <ul className={classes.goals}>
        {found.map((goal) => (
          <Row key={goal.id} goal={goal} leads={leads} />
        ))}
      </ul>
      <Suspense>{setting && <NewGoal onClose={() => setSetting(false)} />}</Suspense>
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
        <span className={classes.below}>
          {t("goalDays", { from: exact(goal.start), to: exact(lastDay(goal.end)) })}
        </span>
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

/** `end` is the first day after the period. */
function lastDay(end: string): string {
  const day = new Date(`${end}T12:00:00`);
  day.setDate(day.getDate() - 1);
  return isoDay(day);
}
