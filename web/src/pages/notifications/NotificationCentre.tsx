// Everything one was told of, new ones by themselves; and how one wants to be told.
import { ActionIcon, Button, SegmentedControl } from "@mantine/core";
import { IconCheck } from "@tabler/icons-react";
import { $api, api, done, refresh } from "@/api/client";
import type { Notifications } from "@/api/generated";
import { usePages } from "@/api/pages";
import { NewsItem } from "@/app/Bell";
import { Empty } from "@/ui/Empty";
import { Page } from "@/ui/Page";
import { ProblemBox } from "@/ui/Problem";
import { RowSkeletons } from "@/ui/Skeletons";
import { t as ui } from "@/ui/texts";
import { complain } from "@/ui/toasts";
import classes from "./notifications.module.css";
import { Preferences } from "./Preferences";
import { CATEGORIES, route } from "./route";
import { t } from "./texts";

type News = Notifications["NotificationOut"];
type Category = (typeof CATEGORIES)[number];

const PATH = "/api/notifications/notifications";

export function NotificationCentre() {
  const { view = "list" } = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <Page
      title={t("title")}
      chips={
        <SegmentedControl
          size="xs"
          aria-label={t("views")}
          value={view}
          onChange={(next) => void navigate({ search: { view: next as "list" | "settings" }, replace: true })}
          data={[
            { value: "list", label: t("list") },
            { value: "settings", label: t("settings") },
          ]}
        />
      }
      actions={view === "list" && <ReadAll />}
    >
      <div className={classes.page}>{view === "list" ? <List /> : <Preferences />}</div>
    </Page>
  );
}

function ReadAll() {
  const run = () =>
    done(api.POST("/api/notifications/notifications/read-all")).then(() => refresh(PATH), complain);
  return <Button onClick={() => void run()}>{t("readAll")}</Button>;
}

function List() {
  const { unread, category } = route.useSearch();
  const navigate = route.useNavigate();
  const counts = $api.useQuery("get", PATH, { params: { query: { limit: 30 } } }).data;
  const query = { limit: 50, ...(unread ? { unread } : {}), ...(category ? { category } : {}) };
  const reading = usePages(PATH, { query });
  const rows = reading.rows as News[];
  const change = (next: { unread?: boolean; category?: Category }) =>
    void navigate({ search: (before) => ({ ...before, ...next }), replace: true });
  const read = (item: News) =>
    done(
      api.POST("/api/notifications/notifications/{notification_id}/read", {
        params: { path: { notification_id: item.id } },
      }),
    ).then(() => refresh(PATH), complain);
  return (
    <>
      <div className={classes.filters} role="group" aria-label={t("categories")}>
        <Filter on={unread === true} onPick={() => change({ unread: unread ? undefined : true })}>
          {t("unread")} <span className="num">{counts?.unread ?? 0}</span>
        </Filter>
        <Filter on={!category} onPick={() => change({ category: undefined })}>
          {t("all")}
        </Filter>
        {CATEGORIES.map((each) => (
          <Filter key={each} on={category === each} onPick={() => change({ category: each })}>
            {t(each)} <span className="num">{counts?.unread_by_category[each] || ""}</span>
          </Filter>
        ))}
      </div>
      {reading.error && <ProblemBox error={reading.error} retry={reading.retry} />}
      {!reading.error && reading.isPending && <RowSkeletons rows={10} />}
      {!reading.error && !reading.isPending && rows.length === 0 && (
        <Empty
          action={
            (unread || category) && (
              <Button onClick={() => change({ unread: undefined, category: undefined })}>
                {t("showAll")}
              </Button>
            )
          }
        >
          {unread || category ? t("nothingHere") : t("nothing")}
        </Empty>
      )}
      <ul className={classes.list} aria-label={t("title")}>
        {rows.map((each) => (
          <li key={each.id}>
            <NewsItem item={each} onOpen={() => undefined} />
            {!each.read_at && (
              <ActionIcon
                variant="subtle"
                color="gray"
                aria-label={t("read", { title: each.title })}
                onClick={() => void read(each)}
              >
                <IconCheck size={16} />
              </ActionIcon>
            )}
          </li>
        ))}
      </ul>
      {reading.hasMore && <Button onClick={reading.more}>{ui("loadMore")}</Button>}
    </>
  );
}

function Filter({ on, onPick, children }: { on: boolean; onPick: () => void; children: React.ReactNode }) {
  return (
    <Button
      size="compact-sm"
      variant={on ? "light" : "subtle"}
      color={on ? undefined : "gray"}
      aria-pressed={on}
      onClick={onPick}
    >
      {children}
    </Button>
  );
}
