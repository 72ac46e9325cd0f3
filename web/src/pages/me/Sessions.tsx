import { Button } from "@mantine/core";
import { $api, api, done, refresh } from "@/api/client";
import type { Identity } from "@/api/generated";
import { relative } from "@/ui/format";
import { ProblemBox } from "@/ui/Problem";
import { Badge } from "@/ui/Signal";
import { RowSkeletons } from "@/ui/Skeletons";
import { complain, say } from "@/ui/toasts";
import { browserOf } from "./browser";
import classes from "./me.module.css";
import { t } from "./texts";

type Session = Identity["SessionOut"];

async function end(session: Session): Promise<void> {
  await done(
    api.DELETE("/api/identity/sessions/{session_id}", { params: { path: { session_id: session.id } } }),
  );
  say(t("ended"));
  await refresh("/api/identity/sessions");
}

export function Sessions() {
  const sessions = $api.useQuery("get", "/api/identity/sessions", { params: { query: { limit: 200 } } });
  if (sessions.isError) return <ProblemBox error={sessions.error} retry={() => void sessions.refetch()} />;
  if (sessions.isPending) return <RowSkeletons rows={3} />;
  return (
    <ul className={classes.sessions}>
      {sessions.data.items.map((each) => (
        <li key={each.id}>
          <span>
            {each.kind === "program" ? t("program") : browserOf(each.agent)}{" "}
            <span className="dim num">{each.address}</span>
            <span className={classes.below}>{t("lastSeen", { when: relative(each.last_seen_at) })}</span>
          </span>
          {each.current ? (
            <Badge kind="accent">{t("here")}</Badge>
          ) : (
            <Button
              size="compact-sm"
              variant="subtle"
              color="gray"
              title={t("endedHint")}
              onClick={() => void end(each).catch(complain)}
            >
              {t("end")}
            </Button>
          )}
        </li>
      ))}
    </ul>
  );
}
