// The six services: how each is, and the messages each could not take in.
import { useQueries } from "@tanstack/react-query";
import { api, done, queries } from "@/api/client";
import type { Sales } from "@/api/generated";
import { Problem } from "@/api/problem";
import { SERVICES } from "../places";

export { SERVICES };
export type Service = (typeof SERVICES)[number];
// All six have the same routes of the same shape; the types of one stand for all.
export type Health = Sales["HealthOut"];
export type DeadLetter = Sales["DeadLetterOut"];
export type Found = DeadLetter & { service: Service };

const ASKED_EVERY_MS = 5_000;
const healthOf = (service: Service) => `/api/${service}/health` as "/api/sales/health";
const lettersOf = (service: Service) => `/api/${service}/dead-letters` as "/api/sales/dead-letters";

export interface State {
  service: Service;
  health: Health | null;
  /** Why there is no health: down, or its database is away. */
  problem: Problem | null;
  isPending: boolean;
}

/** Each asked by itself, again and again: one that is down says nothing of the others. */
export function useStates(): State[] {
  const found = useQueries({
    queries: SERVICES.map((service) => ({
      queryKey: ["get", healthOf(service)],
      queryFn: ({ signal }: { signal: AbortSignal }) => done(api.GET(healthOf(service), { signal })),
      refetchInterval: ASKED_EVERY_MS,
      retry: false,
    })),
  });
  return found.map(({ data, error, isPending }, at) => ({
    service: SERVICES[at]!,
    health: error ? null : (data ?? null),
    problem: error ? Problem.from(error) : null,
    isPending,
  }));
}

export type Condition = "well" | "degraded" | "silent";

export const conditionOf = (state: State): Condition =>
  state.health ? (state.health.status === "ok" ? "well" : "degraded") : "silent";

interface Asked {
  services: readonly Service[];
  type?: string;
  reason?: string;
}

const AT_ONCE = 200;

/** The newest failures of these services together; `total` counts all there are, whatever is looked for. */
export function useDeadLetters({ services, type, reason }: Asked) {
  const query = { limit: AT_ONCE, ...(type ? { type } : {}), ...(reason ? { reason } : {}) };
  const found = useQueries({
    queries: services.map((service) => ({
      queryKey: ["get", lettersOf(service), query],
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        done(api.GET(lettersOf(service), { params: { query }, signal })),
      refetchInterval: ASKED_EVERY_MS,
      retry: false,
    })),
  });
  const letters = found.flatMap(({ data }, at) =>
    (data?.items ?? []).map((each): Found => ({ ...each, service: services[at]! })),
  );
  return {
    letters: newestFirst(letters),
    total: found.reduce((sum, { data }) => sum + (data?.total ?? 0), 0),
    types: countedByType(found.map(({ data }) => data?.types ?? {})),
    more: found.some(({ data }) => data?.next_cursor),
    isPending: found.every(({ isPending }) => isPending),
    /** Services that did not say. */
    silent: services.filter((_, at) => found[at]!.error),
  };
}

export const newestFirst = (letters: Found[]): Found[] =>
  letters.toSorted((one, other) => (other.first_failure ?? "").localeCompare(one.first_failure ?? ""));

/** How many letters there are of each type, in all services together; by name. */
export function countedByType(counts: Record<string, number>[]): [string, number][] {
  const found = new Map<string, number>();
  for (const [type, count] of counts.flatMap(Object.entries)) found.set(type, (found.get(type) ?? 0) + count);
  return [...found].toSorted(([one], [other]) => one.localeCompare(other));
}

/** By service, for each is asked by itself. */
export function byService(letters: Pick<Found, "id" | "service">[]): [Service, string[]][] {
  const found = new Map<Service, string[]>();
  for (const { service, id } of letters) found.set(service, [...(found.get(service) ?? []), id]);
  return [...found];
}

/** How many it was done to; one that was gone already is none of them. */
export async function act(
  what: "retry" | "discard",
  letters: Pick<Found, "id" | "service">[],
): Promise<number> {
  const answers = await Promise.all(
    byService(letters).map(([service, ids]) =>
      done(
        api.POST(`/api/${service}/dead-letters/${what}` as "/api/sales/dead-letters/retry", {
          body: { ids },
        }),
      ),
    ),
  );
  await reread();
  return answers.reduce((sum, each) => sum + each.done.length, 0);
}

export const reread = (): Promise<void> =>
  queries.invalidateQueries({
    predicate: ({ queryKey }) => /\/(dead-letters|health)$/.test(String(queryKey[1])),
  });

/** A body as people read it: JSON with lines, anything else as it is. */
export function readable(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}
