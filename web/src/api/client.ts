// The typed client of the six services. `$api.useQuery("get", "/api/sales/board", …)` reads; `api.POST(…)` writes.
import { QueryClient } from "@tanstack/react-query";
import createFetchClient, { type Middleware } from "openapi-fetch";
import createQueryHooks from "openapi-react-query";
import type { paths } from "./generated";
import { isLeaving } from "./leaving";
import { Problem } from "./problem";
import { authorize, renew } from "./session";

const edge: Middleware = {
  onRequest({ request }) {
    if (request.method === "POST" && !request.headers.has("idempotency-key")) {
      request.headers.set("idempotency-key", crypto.randomUUID());
    }
    authorize(request.headers);
    return request;
  },
  async onResponse({ request, response }) {
    if (response.ok) return response;
    if (response.status === 401 && (await renew())) {
      const again = new Request(request);
      const second = await fetch(again);
      if (second.ok) return second;
      throw await Problem.of(second);
    }
    throw await Problem.of(response);
  },
};

export const api = createFetchClient<paths>({
  baseUrl: window.location.origin,
  // A request is used up by fetch: a copy is sent, so that it can be sent once more after a renewal. What is sent while
  // the page is being left has to outlive it.
  fetch: (request) => fetch(request.clone(), { keepalive: isLeaving() }),
});
api.use(edge);

export const $api = createQueryHooks(api);

/** What a live line tells of is read anyway this often: for lines that a proxy swallows. */
export const LOOK_ANYWAY_MS = 120_000;

export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      gcTime: 10 * 60_000,
      refetchOnWindowFocus: true,
      retry: (times, error) => {
        const { status } = Problem.from(error);
        return times < 2 && (status === 0 || status === 503);
      },
    },
  },
});

/** What a write answered; a refusal is thrown as a Problem. */
export async function done<T>(call: Promise<{ data?: T }>): Promise<T> {
  return (await call).data as T;
}

/** `If-Match` for a write on a record that was read at this version. */
export const match = (version: number) => ({ "if-match": String(version) });

/** Reads anew everything whose path starts with one of these, wherever it is shown. */
export function refresh(...starts: string[]): Promise<void> {
  return queries.invalidateQueries({
    predicate: ({ queryKey }) => starts.some((start) => String(queryKey[1]).startsWith(start)),
  });
}
