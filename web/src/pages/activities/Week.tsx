// A week of activities, a column a day: dragged to another day, or moved by Shift and the arrows.
import { monitorForElements } from "@atlaskit/pragmatic-drag-and-drop/element/adapter";
import { ActionIcon, Button } from "@mantine/core";
import { IconChevronLeft, IconChevronRight, IconPlus } from "@tabler/icons-react";
import { lazy, Suspense, useCallback, useEffect, useState } from "react";
import { $api, LOOK_ANYWAY_MS } from "@/api/client";
import type { Address } from "@/app/address";
import { Empty } from "@/ui/Empty";
import { isoDay } from "@/ui/format";
import { useKeys } from "@/ui/keys";
import { Page } from "@/ui/Page";
import { ProblemBox } from "@/ui/Problem";
import { SellerFilter } from "@/ui/SellerPicker";
import { RowSkeletons } from "@/ui/Skeletons";
import classes from "./activities.module.css";
import { Day } from "./Day";
import { byTime, dayOf, mondayOf, plus } from "./days";
import { type Activity, moveTo } from "./moving";
import { route, type search as schema } from "./route";
import { t } from "./texts";

const NewActivity = lazy(() =>
  import("@/pages/my-day/NewActivity").then((room) => ({ default: room.NewActivity })),
);
const ActivityPanel = lazy(() => import("./ActivityPanel").then((room) => ({ default: room.ActivityPanel })));

export function Week() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const today = isoDay(new Date());
  const monday = mondayOf(search.from ?? today);
  const week = $api.useQuery(
    "get",
    "/api/activities/calendar/week",
    { params: { query: { from: monday, ...(search.owner_id ? { owner_id: search.owner_id } : {}) } } },
    { refetchInterval: LOOK_ANYWAY_MS, placeholderData: (before) => before },
  );
  const [planning, setPlanning] = useState(false);
  /** Where a card stands until the service has said so. */
  const [moving, setMoving] = useState<Record<string, string>>({});
  const narrow = (next: Partial<Address<typeof schema>>) =>
    void navigate({ search: (before) => ({ ...before, ...next }), replace: true });
  const turn = (weeks: number) => {
    const next = plus(monday, 7 * weeks);
    narrow({ from: next === mondayOf(today) ? undefined : next });
  };
  const move = useCallback((activity: Activity, day: string) => {
    if (activity.status !== "open" || dayOf(activity) === day) return;
    setMoving((before) => ({ ...before, [activity.id]: day }));
    void moveTo(activity, day).finally(() => setMoving(({ [activity.id]: _, ...others }) => others));
  }, []);
  useEffect(
    () =>
      monitorForElements({
        onDrop: ({ source, location }) => {
          const day = location.current.dropTargets[0]?.data.day as string | undefined;
          if (day) move(source.data.activity as Activity, day);
        },
      }),
    [move],
  );
  useKeys([
    { keys: "BracketLeft", does: t("before"), run: () => turn(-1) },
    { keys: "BracketRight", does: t("after"), run: () => turn(1) },
    { keys: "KeyT", does: t("thisWeek"), run: () => narrow({ from: undefined }) },
  ]);

  const days = week.data?.items ?? [];
  const all = days.flatMap((day) => day.activities);
  const shown = (day: string) => all.filter((each) => (moving[each.id] ?? dayOf(each)) === day).sort(byTime);
  return (
    <Page
      title={t("title")}
      fills
      chips={
        <>
          <ActionIcon aria-label={t("before")} onClick={() => turn(-1)}>
            <IconChevronLeft size={18} />
          </ActionIcon>
          <Button disabled={monday === mondayOf(today)} onClick={() => narrow({ from: undefined })}>
            {t("thisWeek")}
          </Button>
          <ActionIcon aria-label={t("after")} onClick={() => turn(1)}>
            <IconChevronRight size={18} />
          </ActionIcon>
          <SellerFilter
            label={t("owner")}
            everybody={t("mine")}
            value={search.owner_id}
            onChange={(owner_id) => narrow({ owner_id })}
          />
        </>
      }
      actions={
        <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setPlanning(true)}>
          {t("plan")}
        </Button>
      }
    >
      <div className={classes.page}>
        {week.isPending && <RowSkeletons rows={10} />}
        {week.isError && !week.data && <ProblemBox error={week.error} retry={() => void week.refetch()} />}
        {week.data && all.length === 0 && (
          <Empty small action={<Button onClick={() => setPlanning(true)}>{t("plan")}</Button>}>
            {t("free")}
          </Empty>
        )}
        {week.data && (
          <>
            <div className={classes.week}>
              {days.map((day) => (
                <Day
                  key={day.day}
                  day={day}
                  today={day.day === today}
                  away={week.data.absences.some(
                    (each) => each.first_day <= day.day && day.day <= each.last_day,
                  )}
                  activities={shown(day.day)}
                  move={move}
                  open={(activity) => narrow({ activity: activity.id })}
                />
              ))}
            </div>
            <p className={classes.hint}>{t("keys")}</p>
          </>
        )}
      </div>
      <Suspense>
        {planning && <NewActivity onClose={() => setPlanning(false)} />}
        {search.activity && (
          <ActivityPanel
            key={search.activity}
            id={search.activity}
            move={move}
            onClose={() => narrow({ activity: undefined })}
          />
        )}
      </Suspense>
    </Page>
  );
}
