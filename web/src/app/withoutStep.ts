// How many clients have no next step: what the page of that name shows under "all".
import { $api, LOOK_ANYWAY_MS } from "@/api/client";

/** Nothing before the first check has looked at anybody, and nothing where everybody has a step. */
export function useWithoutStep(): number | undefined {
  const { data } = $api.useQuery("get", "/api/activities/next-step/summary", undefined, {
    refetchInterval: LOOK_ANYWAY_MS,
  });
  return data?.reasons.reduce((sum, each) => sum + each.clients, 0) || undefined;
}
