// A year of the house: what the country's calendar says of each day, and the days on which the house does otherwise.
import { ActionIcon } from "@mantine/core";
import { IconChevronLeft, IconChevronRight } from "@tabler/icons-react";
import { type KeyboardEvent, lazy, Suspense, useRef, useState } from "react";
import { $api } from "@/api/client";
import { exact, isoDay } from "@/ui/format";
import { Page, Section } from "@/ui/Page";
import { ProblemBox } from "@/ui/Problem";
import { RowSkeletons } from "@/ui/Skeletons";
import classes from "../admin.module.css";
import { calendar as route } from "../route";
import { t as admin } from "../texts";
import own from "./calendar.module.css";
import { MonthTable } from "./MonthTable";
import { t } from "./texts";
import { type CalendarDay, dayBy, isOwn, monthsOf } from "./year";

const DayForm = lazy(() => import("./DayForm").then((room) => ({ default: room.DayForm })));

export function Calendar() {
  const today = isoDay(new Date());
  const { year = Number(today.slice(0, 4)) } = route.useSearch();
  const navigate = route.useNavigate();
  const [open, setOpen] = useState<CalendarDay | null>(null);
  const reading = $api.useQuery("get", "/api/activities/calendar", {
    params: { query: { from: `${year}-01-01`, to: `${year}-12-31` } },
  });
  const go = (by: -1 | 1) => void navigate({ search: { year: year + by }, replace: true });
  const days = reading.data?.items ?? [];
  return (
    <Page
      title={admin("place_calendar")}
      actions={
        <div className={own.years}>
          <ActionIcon aria-label={t("yearBefore")} onClick={() => go(-1)}>
            <IconChevronLeft size={16} aria-hidden />
          </ActionIcon>
          <strong className="num">{year}</strong>
          <ActionIcon aria-label={t("yearAfter")} onClick={() => go(1)}>
            <IconChevronRight size={16} aria-hidden />
          </ActionIcon>
        </div>
      }
    >
      <p className={classes.lead}>{t("lead")}</p>
      {reading.isError && <ProblemBox error={reading.error} retry={() => void reading.refetch()} />}
      {reading.isPending && <RowSkeletons rows={12} />}
      {reading.data && (
        <>
          <Legend days={days} />
          <Year key={year} days={days} today={today} onOpen={setOpen} />
          <OwnDays days={days.filter(isOwn)} onOpen={setOpen} />
        </>
      )}
      <Suspense>{open && <DayForm day={open} onClose={() => setOpen(null)} />}</Suspense>
    </Page>
  );
}

function Legend({ days }: { days: CalendarDay[] }) {
  return (
    <p className={own.legend}>
      <span>{t("workingDays", { count: days.filter((each) => each.working).length })}</span>
      {(["weekend", "holiday", "worked_weekend_day", "closing_day", "own_working_day"] as const).map(
        (kind) => (
          <span key={kind}>
            <i className={own.day} data-kind={kind} aria-hidden /> {t(`is_${kind}`)}
          </span>
        ),
      )}
    </p>
  );
}

/** One stop of Tab for the whole year; arrows go from day to day. */
function Year({
  days,
  today,
  onOpen,
}: {
  days: CalendarDay[];
  today: string;
  onOpen: (day: CalendarDay) => void;
}) {
  const year = useRef<HTMLDivElement>(null);
  const [at, setAt] = useState(days.some((each) => each.day === today) ? today : days[0]?.day);
  const onKeyDown = (event: KeyboardEvent) => {
    const next = at && dayBy(event.key, at);
    if (!next) return;
    event.preventDefault();
    setAt(next);
    year.current?.querySelector<HTMLElement>(`[data-day="${next}"]`)?.focus();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the days in it are the buttons; arrows go from one to another
    <div ref={year} className={own.year} onKeyDown={onKeyDown}>
      {monthsOf(days).map((month) => (
        <MonthTable
          key={month.first}
          month={month}
          today={today}
          at={at}
          onOpen={(day) => {
            setAt(day.day);
            onOpen(day);
          }}
        />
      ))}
    </div>
  );
}

function OwnDays({ days, onOpen }: { days: CalendarDay[]; onOpen: (day: CalendarDay) => void }) {
  return (
    <Section title={t("ownDays")}>
      {days.length === 0 && <p className="dim">{t("noOwnDays")}</p>}
      <ul className={classes.rows} aria-label={t("ownDays")}>
        {days.map((each) => (
          <li key={each.day}>
            <span>
              <span className={classes.strong}>{each.holiday}</span>
              <span className={classes.below}>
                {exact(each.day)} · {t(`is_${each.kind}` as "is_closing_day")}
              </span>
            </span>
            <button type="button" className={own.change} onClick={() => onOpen(each)}>
              {t("change")}
              <span className={own.hidden}>: {exact(each.day)}</span>
            </button>
          </li>
        ))}
      </ul>
    </Section>
  );
}
