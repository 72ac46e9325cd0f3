import { draggable, dropTargetForElements } from "@atlaskit/pragmatic-drag-and-drop/element/adapter";
import { IconCheck } from "@tabler/icons-react";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import type { Activities } from "@/api/generated";
import { language } from "@/i18n";
import { KindIcon } from "@/pages/my-day/KindIcon";
import { asDate, time } from "@/ui/format";
import { Signal, signalOf } from "@/ui/Signal";
import classes from "./activities.module.css";
import { dayOf, plus } from "./days";
import type { Activity } from "./moving";
import { t } from "./texts";

interface DayProps {
  day: Activities["WeekDayOut"];
  today: boolean;
  away: boolean;
  activities: Activity[];
  move: (activity: Activity, day: string) => void;
  open: (activity: Activity) => void;
}

const named = (day: string): string =>
  new Intl.DateTimeFormat(language() === "en" ? "en-GB" : "ru-RU", {
    weekday: "short",
    day: "numeric",
    month: "short",
  }).format(asDate(day));

export function Day({ day, today, away, activities, move, open }: DayProps) {
  const place = useRef<HTMLElement>(null);
  const [over, setOver] = useState(false);
  useEffect(
    () =>
      dropTargetForElements({
        element: place.current!,
        getData: () => ({ day: day.day }),
        onDragEnter: () => setOver(true),
        onDragLeave: () => setOver(false),
        onDrop: () => setOver(false),
      }),
    [day.day],
  );
  // On a phone the days stand in a row that scrolls: the present one is brought into sight.
  useEffect(() => {
    if (today) place.current?.scrollIntoView({ block: "nearest", inline: "start" });
  }, [today]);
  const said = [today && t("today"), day.holiday ?? (!day.working && t("holiday")), away && t("away")];
  return (
    <section
      ref={place}
      className={classes.day}
      aria-label={named(day.day)}
      data-today={today || undefined}
      data-free={!day.working || undefined}
      data-over={over || undefined}
    >
      <header>
        <h2>{named(day.day)}</h2>
        <small className="dim">{said.filter(Boolean).join(" · ")}</small>
      </header>
      {activities.map((each) => (
        <Card key={each.id} activity={each} move={move} open={open} />
      ))}
      {activities.length === 0 && <p className="dim">{t("nothing")}</p>}
    </section>
  );
}

type CardProps = Pick<DayProps, "move" | "open"> & { activity: Activity };

function Card({ activity, move, open }: CardProps) {
  const place = useRef<HTMLElement>(null);
  const closed = activity.status !== "open";
  useEffect(
    () =>
      draggable({
        element: place.current!,
        canDrag: () => !closed,
        getInitialData: () => ({ activity }),
      }),
    [activity, closed],
  );
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const by = event.shiftKey ? { ArrowRight: 1, ArrowLeft: -1, ArrowDown: 7, ArrowUp: -7 }[event.code] : 0;
    const day = dayOf(activity);
    if (by && day) move(activity, plus(day, by));
    else if (event.code === "Enter" || event.code === "KeyX") open(activity);
    else if (!walk(event.currentTarget, event.code)) return;
    event.preventDefault();
    event.stopPropagation();
  };
  const due = activity.due_at ?? activity.due_on;
  const clock = activity.due_at ? time(activity.due_at) : t("anyTime");
  return (
    <article
      ref={place}
      className={classes.card}
      data-closed={closed || undefined}
      data-activity={activity.id}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a card is picked up and moved by keys
      tabIndex={0}
      aria-label={`${clock}, ${activity.title}`}
      onKeyDown={onKeyDown}
      onClick={() => open(activity)}
    >
      <div className={classes.when}>
        {closed ? (
          <span className={classes.done}>
            <IconCheck size={14} aria-label={t("done")} />
            {clock}
          </span>
        ) : (
          <Signal kind={activity.overdue ? "overdue" : signalOf(due)}>{clock}</Signal>
        )}
        <KindIcon kind={activity.kind} size={14} />
      </div>
      <p>{activity.title}</p>
      {activity.contact_name && <small className="dim">{activity.contact_name}</small>}
    </article>
  );
}

/** Focus on the neighbour: within the day by the arrows up and down, to another day across. */
function walk(from: HTMLElement, code: string): boolean {
  const down = { ArrowDown: 1, KeyJ: 1, ArrowUp: -1, KeyK: -1 }[code];
  const across = { ArrowRight: 1, ArrowLeft: -1 }[code];
  if (down) {
    const cards = [...document.querySelectorAll<HTMLElement>(`.${classes.card}`)];
    cards[cards.indexOf(from) + down]?.focus();
  } else if (across) {
    let day = from.closest("section");
    let card: HTMLElement | null = null;
    while (day && !card) {
      day = (across > 0 ? day.nextElementSibling : day.previousElementSibling) as HTMLElement | null;
      card = day?.querySelector<HTMLElement>(`.${classes.card}`) ?? null;
    }
    card?.focus();
  }
  return Boolean(down || across);
}
