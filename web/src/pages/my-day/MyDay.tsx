// What is next: overdue, today, tomorrow, later. `x` completes and asks for the next step, in place.
import { ActionIcon, Button, Menu, Tooltip } from "@mantine/core";
import { IconCheck, IconClock } from "@tabler/icons-react";
import { Link, useNavigate } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { $api, api, done, match, queries } from "@/api/client";
import type { Activities } from "@/api/generated";
import { Empty } from "@/ui/Empty";
import { exact, relative } from "@/ui/format";
import { useKeys } from "@/ui/keys";
import { Page } from "@/ui/Page";
import { ProblemBox } from "@/ui/Problem";
import { Signal, signalOf } from "@/ui/Signal";
import { RowSkeletons } from "@/ui/Skeletons";
import { complain, say } from "@/ui/toasts";
import { Why } from "@/ui/Why";
import { Completion } from "./Completion";
import { completeLater } from "./completing";
import { useBusinessDays } from "./days";
import { Figures } from "./Figures";
import { KindIcon } from "./KindIcon";
import classes from "./my-day.module.css";
import { NewActivity } from "./NewActivity";
import { AHEAD, useOutcomes } from "./outcomes";
import { route } from "./route";
import { t } from "./texts";

type Activity = Activities["ActivityOut"];
const PARTS = ["overdue", "today", "tomorrow", "later", "undated"] as const;

export function MyDay() {
  const { owner } = route.useSearch();
  const init = { params: { query: owner ? { owner_id: owner } : {} } };
  const day = $api.useQuery("get", "/api/activities/my-day", init, { refetchInterval: 60_000 });
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const [planning, setPlanning] = useState(false);
  useOutcomes("call"); // asked for beforehand: `x` and a digit are pressed in one breath
  const hide = (id: string) => setHidden((before) => new Set([...before, id]));
  const unhide = (id: string) => setHidden((before) => new Set([...before].filter((each) => each !== id)));

  const complete = (activity: Activity, body: Activities["CompleteActivity"]) => {
    hide(activity.id);
    completeLater(activity, body, () => unhide(activity.id));
  };
  const parts = useMemo(
    () =>
      PARTS.map((name) => ({ name, rows: (day.data?.[name] ?? []).filter((each) => !hidden.has(each.id)) })),
    [day.data, hidden],
  );
  const empty = parts.every((part) => part.rows.length === 0);

  return (
    <Page title={t("title")} actions={<Button onClick={() => setPlanning(true)}>{t("plan")}</Button>}>
      <div className={classes.columns}>
        <div>
          {day.isPending && <RowSkeletons rows={10} />}
          {day.isError && <ProblemBox error={day.error} retry={() => void day.refetch()} />}
          {day.data && empty && (
            <Empty action={<Button onClick={() => setPlanning(true)}>{t("plan")}</Button>}>{t("free")}</Empty>
          )}
          {day.data && !empty && <Parts parts={parts} counts={day.data.counts} complete={complete} />}
        </div>
        <Figures />
      </div>
      {planning && <NewActivity onClose={() => setPlanning(false)} />}
    </Page>
  );
}

interface PartsProps {
  parts: { name: (typeof PARTS)[number]; rows: Activity[] }[];
  counts: Activities["CountsOut"];
  complete: (activity: Activity, body: Activities["CompleteActivity"]) => void;
}

function Parts({ parts, counts, complete }: PartsProps) {
  const navigate = useNavigate();
  const [at, setAt] = useState<string | null>(null);
  const [open, setOpen] = useState<string | null>(null);
  const all = parts.flatMap((part) => part.rows);
  const index = all.findIndex((each) => each.id === at);
  const here = all[index];
  const move = (by: number) => {
    const next = all[Math.max(0, Math.min(all.length - 1, index + by))];
    if (!next) return;
    setAt(next.id);
    setOpen(null);
    document.getElementById(`activity-${next.id}`)?.scrollIntoView({ block: "nearest" });
  };
  useKeys([
    { keys: "KeyJ", does: "↓", hidden: true, run: () => move(1) },
    { keys: "KeyK", does: "↑", hidden: true, run: () => move(-1) },
    { keys: "ArrowDown", does: "↓", hidden: true, run: () => move(1) },
    { keys: "ArrowUp", does: "↑", hidden: true, run: () => move(-1) },
    {
      keys: "KeyX",
      does: t("complete"),
      group: t("group"),
      run: () => {
        const chosen = here ?? all[0];
        if (!chosen) return;
        setAt(chosen.id);
        setOpen(chosen.id);
      },
    },
    {
      keys: "KeyO",
      does: t("open"),
      group: t("group"),
      run: () => here?.sale_id && void navigate({ to: "/sales/$saleId", params: { saleId: here.sale_id } }),
    },
  ]);
  const finish = (activity: Activity, body: Activities["CompleteActivity"]) => {
    const next = all[index + 1] ?? all[index - 1];
    setOpen(null);
    setAt(next?.id ?? null);
    complete(activity, body);
  };

  return parts
    .filter((part) => part.rows.length > 0)
    .map((part) => {
      const count = counts[part.name] ?? part.rows.length;
      return (
        <section key={part.name} className={classes.part} aria-label={t(part.name)}>
          <h2 data-part={part.name}>
            {t(part.name)}{" "}
            <span className="num">{Math.max(part.rows.length, part.rows.length < 100 ? 0 : count)}</span>
          </h2>
          <ul>
            {part.rows.map((activity) => (
              <li
                key={activity.id}
                id={`activity-${activity.id}`}
                className={classes.item}
                data-at={activity.id === at || undefined}
                data-open={activity.id === open || undefined}
              >
                <Row
                  activity={activity}
                  late={part.name === "overdue"}
                  onPoint={() => setAt(activity.id)}
                  onComplete={() => setOpen(open === activity.id ? null : activity.id)}
                />
                {activity.id === open && (
                  <Completion
                    activity={activity}
                    onLeave={() => setOpen(null)}
                    onDone={(body) => finish(activity, body)}
                  />
                )}
              </li>
            ))}
          </ul>
          {count > part.rows.length && part.rows.length >= 100 && (
            <p className="dim">{t("firstHundred", { shown: part.rows.length, count })}</p>
          )}
        </section>
      );
    });
}

interface RowProps {
  activity: Activity;
  late: boolean;
  onPoint: () => void;
  onComplete: () => void;
}

function Row({ activity, late, onPoint, onComplete }: RowProps) {
  const due = activity.due_at ?? activity.due_on;
  const signal = late ? "overdue" : signalOf(due);
  return (
    <div className={classes.row} onPointerDown={onPoint}>
      <Tooltip label={`${t("complete")} · X`}>
        <ActionIcon
          className={classes.check}
          variant="default"
          onClick={onComplete}
          aria-label={`${t("complete")}: ${activity.title}`}
        >
          <IconCheck size={14} stroke={2} />
        </ActionIcon>
      </Tooltip>
      <span className={classes.kind}>
        <KindIcon kind={activity.kind} />
      </span>
      <span className={classes.what}>
        <span className="cut">{activity.title}</span>
        <span className={`cut ${classes.whom}`}>
          {activity.contact_name}
          {activity.sale_id && (
            <>
              {activity.contact_name && " · "}
              <Link to="/sales/$saleId" params={{ saleId: activity.sale_id }} className="link num">
                {activity.sale_number}
              </Link>
            </>
          )}
        </span>
      </span>
      {activity.automatic && <WhyActivity activity={activity} />}
      <span className={classes.due} title={exact(due)}>
        <Signal kind={signal}>{due ? relative(due) : t("undated")}</Signal>
      </span>
      <Reschedule activity={activity} />
    </div>
  );
}

function WhyActivity({ activity: { because } }: { activity: Activity }) {
  if (because.rule) {
    const rule = because.rule_version ? `${because.rule} · ${because.rule_version}` : because.rule;
    return <Why>{t("why_rule", { rule, event: because.event_type ?? "" })}</Why>;
  }
  return (
    <Why>{because.planned_by_name ? t("why_person", { name: because.planned_by_name }) : t("why_self")}</Why>
  );
}

function Reschedule({ activity }: { activity: Activity }) {
  const businessDay = useBusinessDays();
  const move = async (on: string) => {
    try {
      await done(
        api.POST("/api/activities/activities/{activity_id}/reschedule", {
          params: { path: { activity_id: activity.id }, header: match(activity.version) },
          body: { due_on: on },
        }),
      );
      say(t("moved", { title: relative(on) }));
    } catch (error) {
      complain(error);
    }
    await queries.invalidateQueries({ queryKey: ["get", "/api/activities/my-day"] });
  };
  return (
    <Menu position="bottom-end" width={220}>
      <Menu.Target>
        <ActionIcon aria-label={`${t("reschedule")}: ${activity.title}`}>
          <IconClock size={16} stroke={1.6} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t("movedTo")}</Menu.Label>
        {AHEAD.map((ahead) => (
          <Menu.Item
            key={ahead}
            onClick={() => void move(businessDay(ahead))}
            rightSection={<span className="dim">{relative(businessDay(ahead))}</span>}
          >
            {t.or(`quick_${ahead}`, "")}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
