import { $api, api, done, match, queries, refresh } from "@/api/client";
import type { Activities } from "@/api/generated";
import { relative } from "@/ui/format";
import { complain, say, takeBack } from "@/ui/toasts";
import { movedTo } from "./days";
import { t } from "./texts";

export type Activity = Activities["ActivityOut"];

const reschedule = (activity: Pick<Activity, "id" | "version">, body: Activities["RescheduleActivity"]) =>
  done(
    api.POST("/api/activities/activities/{activity_id}/reschedule", {
      params: { path: { activity_id: activity.id }, header: match(activity.version) },
      body,
    }),
  );

export const readActivity = (id: string): Promise<Activity> =>
  queries.fetchQuery({
    ...$api.queryOptions("get", "/api/activities/activities/{activity_id}", {
      params: { path: { activity_id: id } },
    }),
    staleTime: 0,
  });

/** To another day at the same time; for seven seconds it can be put back. */
export async function moveTo(activity: Activity, day: string): Promise<void> {
  const { due_at, due_on } = activity;
  try {
    const moved = await reschedule(activity, movedTo(activity, day));
    takeBack(t("moved", { when: relative(moved.due_at ?? moved.due_on) }), async () => {
      await reschedule(await readActivity(activity.id), due_at ? { due_at } : { due_on });
      say(t("back"));
      await refresh("/api/activities");
    });
  } catch (error) {
    complain(error);
  }
  await refresh("/api/activities");
}
