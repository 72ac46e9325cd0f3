import { dropTargetForElements } from "@atlaskit/pragmatic-drag-and-drop/element/adapter";
import { Tooltip } from "@mantine/core";
import { IconHourglassHigh } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useVirtualizer } from "@tanstack/react-virtual";
import { type RefObject, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { api, done } from "@/api/client";
import { money, moneyShort } from "@/ui/format";
import { stageName } from "@/ui/stages";
import type { Card, ColumnOf, Move, Scope } from "./Board";
import { useVerdict } from "./dropping";
import { SaleCard } from "./SaleCard";
import classes from "./sales.module.css";
import { t } from "./texts";

interface ColumnProps {
  column: ColumnOf;
  order: string[];
  scope: Scope;
  dragged: Card | null;
  move: Move;
}

export function Column({ column, order, scope, dragged, move }: ColumnProps) {
  const place = useRef<HTMLDivElement>(null);
  const [over, setOver] = useState(false);
  const verdict = useVerdict(dragged, column.stage, order);
  const accepts = verdict?.goes ?? false;
  const cards = useCards(column, scope);
  const shown = useVisible(cards.items.length, place);
  const near = shown.last >= cards.items.length - 10;
  const { more } = cards;
  useEffect(() => {
    if (near) more?.();
  }, [near, more]);

  useEffect(
    () =>
      dropTargetForElements({
        element: place.current!,
        getData: () => ({ stage: column.stage }),
        canDrop: () => accepts,
        onDragEnter: () => setOver(true),
        onDragLeave: () => setOver(false),
        onDrop: () => setOver(false),
      }),
    [column.stage, accepts],
  );

  return (
    <section className={classes.column} aria-label={stageName(column.stage, column.title)}>
      <header>
        <h2>
          <span className="cut">{stageName(column.stage, column.title)}</span>
          <span className={`${classes.count} num`}>{column.count}</span>
        </h2>
        <p className="num">
          {column.sums.length === 0 && <span className="dim">—</span>}
          {column.sums.map((sum) => (
            <span key={sum.currency} title={money(sum.total, sum.currency)}>
              {moneyShort(sum.total, sum.currency)}
            </span>
          ))}
          {column.stuck > 0 && (
            <Tooltip label={t("stuckHint", { days: t("days", { count: column.max_days ?? 0 }) })}>
              <span className={classes.stuck}>
                <IconHourglassHigh size={12} aria-hidden />
                {t("stuck", { count: column.stuck >= 1000 ? "1000+" : column.stuck })}
              </span>
            </Tooltip>
          )}
        </p>
      </header>
      <div
        className={classes.cards}
        ref={place}
        data-over={over || undefined}
        data-accepts={verdict ? accepts : undefined}
      >
        {verdict && (
          <div className={classes.verdict} data-goes={verdict.goes}>
            {verdict.says}
          </div>
        )}
        {shown.before > 0 && <div style={{ height: shown.before }} aria-hidden />}
        {shown.items.map(({ index }) => (
          <SaleCard
            key={cards.items[index]!.id}
            card={cards.items[index]!}
            order={order}
            move={move}
            index={index}
            measure={shown.measure}
          />
        ))}
        {shown.after > 0 && <div style={{ height: shown.after }} aria-hidden />}
        {column.count === 0 && !verdict && <p className={classes.emptyColumn}>{t("emptyColumn")}</p>}
      </div>
    </section>
  );
}

const [CARD_PX, GAP_PX] = [106, 6];

/** Of many cards only those in sight are drawn; what is above and below them is as high as they are. */
function useVisible(count: number, place: RefObject<HTMLDivElement | null>) {
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => place.current,
    estimateSize: () => CARD_PX,
    overscan: 6,
    gap: GAP_PX,
  });
  const items = virtual.getVirtualItems();
  return {
    items,
    measure: virtual.measureElement,
    last: items.at(-1)?.index ?? -1,
    before: items[0]?.start ?? 0,
    after: virtual.getTotalSize() - (items.at(-1)?.end ?? 0) - GAP_PX,
  };
}

/** The cards that came with the board, and those after them once somebody has come near their end. */
function useCards(column: ColumnOf, scope: Scope): { items: Card[]; more: (() => void) | null } {
  const [asked, setAsked] = useState(false);
  const rest = useInfiniteQuery({
    // From the first card on, whatever the board has of them: so it stays as long when the board is read anew.
    queryKey: ["get", "/api/sales/board", { stage: column.stage, ...scope }, "pages"],
    queryFn: async ({ pageParam, signal }) => {
      const query = { stage: column.stage, limit: 100, cursor: pageParam ?? undefined, ...scope };
      return (await done(api.GET("/api/sales/board", { params: { query }, signal }))).columns[0]!;
    },
    enabled: asked,
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
  });
  const { fetchNextPage, hasNextPage, isFetching, data } = rest;
  const items = useMemo(() => {
    const known = new Set(column.cards.map((card) => card.id));
    const later = data?.pages.flatMap((page) => page.cards).filter((card) => !known.has(card.id)) ?? [];
    return [...column.cards, ...later];
  }, [column.cards, data]);
  const goesOn = asked ? hasNextPage && !isFetching : column.next_cursor !== null;
  const more = useCallback(() => (asked ? void fetchNextPage() : setAsked(true)), [asked, fetchNextPage]);
  return { items, more: goesOn ? more : null };
}
