import { Button } from "@mantine/core";
import { api, done, refresh } from "@/api/client";
import type { Notifications } from "@/api/generated";
import { usePages } from "@/api/pages";
import { Empty } from "@/ui/Empty";
import { Moment } from "@/ui/Moment";
import { Section } from "@/ui/Page";
import { ProblemBox } from "@/ui/Problem";
import { Signal } from "@/ui/Signal";
import { RowSkeletons } from "@/ui/Skeletons";
import { t as ui } from "@/ui/texts";
import { complain, say } from "@/ui/toasts";
import classes from "../admin.module.css";
import { answerOf } from "./answers";
import { t } from "./texts";

type Delivery = Notifications["DeliveryOut"];
const PATH = "/api/notifications/deliveries";
const SIGNALS = { sent: "planned", waiting: "today", failed: "overdue", skipped: "none" } as const;

/** What went there and what came of it, the newest first; what was given up can be sent again. */
export function DeliveryLog({ webhookId }: { webhookId: string }) {
  const query = { endpoint_id: webhookId, limit: 10 };
  const reading = usePages(PATH, { query }, { refetchInterval: 10_000 });
  const rows = reading.rows as Delivery[];
  const resend = async (id: string) => {
    const params = { path: { delivery_id: id } };
    await done(api.POST("/api/notifications/deliveries/{delivery_id}/resend", { params }));
    say(t("resent"));
    await refresh(PATH);
  };
  return (
    <Section title={t("log")}>
      {reading.error && <ProblemBox error={reading.error} retry={reading.retry} />}
      {!reading.error && reading.isPending && <RowSkeletons rows={4} />}
      {!reading.error && !reading.isPending && rows.length === 0 && <Empty small>{t("noLog")}</Empty>}
      <ul className={classes.rows} aria-label={t("log")}>
        {rows.map((each) => (
          <li key={each.id}>
            <span>
              {t.or(`event_${each.event_type}`, each.event_type ?? "")}
              <span className={classes.below}>
                <Moment at={each.done_at ?? each.created_at} /> · {t("tries", { count: each.attempts })}
                {each.result && ` · ${answerOf(each.result)}`}
                {each.state === "waiting" && each.attempts > 0 && (
                  <>
                    {" · "}
                    {t("nextTry")} <Moment at={each.next_try_at} />
                  </>
                )}
              </span>
            </span>
            <Signal kind={SIGNALS[each.state]}>{t(`delivery_${each.state}`)}</Signal>
            {each.state !== "waiting" && (
              <Button variant="subtle" size="compact-sm" onClick={() => void resend(each.id).catch(complain)}>
                {t("resend")}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {reading.hasMore && <Button onClick={reading.more}>{ui("loadMore")}</Button>}
    </Section>
  );
}
