// What each client of the list brought in over twelve months; the figures have it, the list does not.
import { keepPreviousData, useQueries } from "@tanstack/react-query";
import { $api } from "@/api/client";
import type { Analytics } from "@/api/generated";

export type Revenue = Analytics["ClientRevenueOut"];

/** As many as a page of the list has; the route takes no more than twice that. */
export const AT_ONCE = 100;

/** The ids as they are asked for: in the order of the list, so that a page that is added is one question more. */
export const asked = (ids: string[]): string[][] =>
  Array.from({ length: Math.ceil(ids.length / AT_ONCE) }, (_, at) =>
    ids.slice(at * AT_ONCE, (at + 1) * AT_ONCE),
  );

/** By client, in each currency of theirs; `undefined` while it is being read, or could not be. */
export function useRevenue(ids: string[]): (id: string) => Revenue[] | undefined {
  const found = useQueries({
    queries: asked(ids).map((contact_id) => ({
      ...$api.queryOptions("get", "/api/analytics/clients/revenue", { params: { query: { contact_id } } }),
      staleTime: 300_000,
      placeholderData: keepPreviousData,
    })),
  });
  const items = found.flatMap(({ data }) => data?.items ?? []);
  const read = new Set(asked(ids).flatMap((each, at) => (found[at]?.data ? each : [])));
  return (id) => (read.has(id) ? items.filter(({ contact_id }) => contact_id === id) : undefined);
}
