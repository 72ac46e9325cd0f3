// What I should know: the unread count on the bell, the newest behind it. New ones come by themselves.
import { Button, Indicator, Popover, UnstyledButton } from "@mantine/core";
import { IconBell } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { $api, api, done, LOOK_ANYWAY_MS, refresh } from "@/api/client";
import type { Notifications } from "@/api/generated";
import { Empty } from "@/ui/Empty";
import { ago, exact } from "@/ui/format";
import { ProblemBox } from "@/ui/Problem";
import { RowSkeletons } from "@/ui/Skeletons";
import { complain } from "@/ui/toasts";
import { Why } from "@/ui/Why";
import classes from "./frame.module.css";
import { useLive } from "./live";
import { t } from "./texts";

const PATH = "/api/notifications/notifications";

/** The newest, and how many are unread. */
export const useNews = () =>
  $api.useQuery("get", PATH, { params: { query: { limit: 30 } } }, { refetchInterval: LOOK_ANYWAY_MS });

export function Bell() {
  useLive();
  const [open, setOpen] = useState(false);
  const news = useNews();
  const unread = news.data?.unread ?? 0;
  const readAll = () =>
    done(api.POST("/api/notifications/notifications/read-all")).then(() => refresh(PATH), complain);
  return (
    <Popover position="bottom-end" width={380} opened={open} onChange={setOpen} trapFocus>
      <Popover.Target>
        <UnstyledButton
          className={classes.bell}
          aria-label={
            unread ? `${t("notifications")}: ${t("unread", { count: unread })}` : t("notifications")
          }
          onClick={() => setOpen(!open)}
        >
          <Indicator
            label={unread > 99 ? "99+" : unread}
            size={16}
            disabled={!unread}
            color="red.8"
            offset={3}
          >
            <IconBell size={20} stroke={1.6} aria-hidden />
          </Indicator>
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown p={0}>
        <div className={classes.newsHead}>
          <strong>{t("notifications")}</strong>
          {unread > 0 && (
            <Button variant="subtle" onClick={() => void readAll()}>
              {t("allRead")}
            </Button>
          )}
        </div>
        <div className={classes.news}>
          {news.isError && <ProblemBox error={news.error} retry={() => void news.refetch()} />}
          {news.isPending && <RowSkeletons rows={5} />}
          {news.data?.items.length === 0 && <Empty small>{t("noNews")}</Empty>}
          {news.data?.items.map((each) => (
            <NewsItem key={each.id} item={each} onOpen={() => setOpen(false)} />
          ))}
        </div>
        <div className={classes.newsHead}>
          <Link to="/notifications" onClick={() => setOpen(false)}>
            {t("allNews")}
          </Link>
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}

export function NewsItem({ item, onOpen }: { item: Notifications["NotificationOut"]; onOpen: () => void }) {
  const read = () => {
    onOpen();
    if (!item.read_at) {
      void done(
        api.POST("/api/notifications/notifications/{notification_id}/read", {
          params: { path: { notification_id: item.id } },
        }),
      ).then(() => refresh(PATH), complain);
    }
  };
  const words = (
    <>
      <strong>{item.title}</strong>
      <span>{item.text}</span>
    </>
  );
  return (
    <div className={classes.newsItem} data-unread={!item.read_at || undefined}>
      {item.about === "sale" ? (
        <Link to="/sales/$saleId" params={{ saleId: item.about_id }} onClick={read}>
          {words}
        </Link>
      ) : (
        <UnstyledButton onClick={read}>{words}</UnstyledButton>
      )}
      <footer>
        <time dateTime={item.created_at} title={exact(item.created_at)}>
          {ago(item.created_at)}
        </time>
        <Why>{item.why.text}</Why>
      </footer>
    </div>
  );
}
