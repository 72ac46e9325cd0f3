import { api, done, match, refresh } from "@/api/client";
import type { Activities } from "@/api/generated";
import { relative } from "@/ui/format";
import { later } from "@/ui/toasts";
import { t } from "./texts";

/** Done, with what came of it and what is next; for seven seconds it can be taken back, and `revert` shows it again. */
export function completeLater(
  activity: Activities["ActivityOut"],
  body: Activities["CompleteActivity"],
  revert: () => void,
): void {
  const next = body.next;
  later({
    message: next
      ? t("completedNext", { title: next.title, when: relative(next.due_on) })
      : t("completed", { title: activity.title }),
    commit: async () => {
      await done(
        api.POST("/api/activities/activities/{activity_id}/complete", {
          params: { path: { activity_id: activity.id }, header: match(activity.version) },
          body,
        }),
      );
      await refresh("/api/activities", "/api/sales", "/api/contacts");
    },
    revert,
  });
}
