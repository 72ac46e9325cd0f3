// Lists that come page by page: the rows so far, and a way to more.
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import type { PathsWithMethod } from "openapi-typescript-helpers";
import { useEffect, useState } from "react";
import { api } from "./client";
import type { paths } from "./generated";
import { Problem } from "./problem";

type Listed<P extends PathsWithMethod<paths, "get">> = paths[P] extends {
  get: { responses: { 200: { content: { "application/json": infer Page } } } };
}
  ? Page extends { items: (infer Row)[]; next_cursor?: string | null }
    ? Row
    : never
  : never;

interface Asked {
  path?: Record<string, string>;
  query?: Record<string, unknown>;
}

interface Options {
  enabled?: boolean;
  refetchInterval?: number;
  /** What the rows hang on besides what is asked: when it changes they are read anew. */
  state?: string;
}

/** `usePages("/api/sales/sales", { query: { stage, limit: 100 } })` → rows, more(), isPending, error. */
export function usePages<P extends PathsWithMethod<paths, "get">>(
  path: P,
  asked: Asked = {},
  { state, ...options }: Options = {},
) {
  // Not the key of a single reading of the same path: what is kept under it has another shape.
  const queryKey = ["get", path, asked, "pages", state];
  const reading = useInfiniteQuery({
    queryKey,
    queryFn: async ({ pageParam, signal }) => {
      const query = pageParam ? { ...asked.query, cursor: pageParam } : asked.query;
      const answer = await api.GET(path as never, { params: { path: asked.path, query }, signal } as never);
      return (answer as { data: { items: Listed<P>[]; next_cursor?: string | null } }).data;
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor ?? null,
    placeholderData: keepPreviousData,
    ...options,
  });
  // Remembered, not just sent: news has the whole list read anew, and a page that was on its way would be lost with it.
  const list = JSON.stringify(queryKey);
  const [wanted, setWanted] = useState({ list, pages: 1 });
  const { hasNextPage, isFetching, isError, fetchNextPage } = reading;
  const pages = reading.data?.pages.length ?? 0;
  const behind = wanted.list === list && wanted.pages > pages;
  useEffect(() => {
    if (behind && hasNextPage && !isFetching && !isError) void fetchNextPage();
  }, [behind, hasNextPage, isFetching, isError, fetchNextPage]);
  return {
    rows: reading.data?.pages.flatMap((page) => page.items) ?? [],
    isPending: reading.isPending,
    error: reading.error && Problem.from(reading.error),
    retry: () => void reading.refetch(),
    hasMore: reading.hasNextPage,
    more: () => {
      if (!hasNextPage || behind) return; // nothing more, or under way
      setWanted({ list, pages: pages + 1 });
    },
  };
}
