// The board: open stages as columns, won and lost as zones at the edge. Dragging, keys and menu do the same move.
import { monitorForElements } from "@atlaskit/pragmatic-drag-and-drop/element/adapter";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";
import { $api, LOOK_ANYWAY_MS } from "@/api/client";
import type { Sales } from "@/api/generated";
import { useMove } from "@/pages/sale/moving/useMove";
import { Empty } from "@/ui/Empty";
import { ProblemBox } from "@/ui/Problem";
import { RowSkeletons } from "@/ui/Skeletons";
import { Column } from "./Column";
import classes from "./sales.module.css";
import { t } from "./texts";
import { Zone } from "./Zone";

export type Card = Sales["SaleCard"];
export type ColumnOf = Sales["ColumnOut"];
export type Move = (card: Card, stage: string) => void;

const NONE: ColumnOf[] = [];

/** Whose sales, and of which process. */
export interface Scope {
  owner_id?: string;
  team?: string;
  process?: string;
}

export function Board({ scope }: { scope: Scope }) {
  const board = $api.useQuery(
    "get",
    "/api/sales/board",
    { params: { query: { limit: 50, ...scope } } },
    { refetchInterval: LOOK_ANYWAY_MS, placeholderData: (before) => before },
  );
  const client = useQueryClient();
  const [dragged, setDragged] = useState<Card | null>(null);
  const moving = useMove();
  const columns = board.data?.columns ?? NONE;
  // The same as long as the columns are: a card is drawn anew when it has changed, and not when another is dragged.
  const order = useMemo(
    () => columns.filter((column) => column.kind !== "lost").map((column) => column.stage),
    [columns],
  );
  const open = columns.filter((column) => column.kind === "open");
  const ends = columns.filter((column) => column.kind !== "open");
  const move: Move = moving.begin;

  useEffect(
    () =>
      monitorForElements({
        onDragStart: ({ source }) => {
          const card = source.data.card as Card;
          setDragged(card);
          // What the card lacks is known by the time it hangs over a column.
          const path = { params: { path: { sale_id: card.id } } };
          void client.prefetchQuery($api.queryOptions("get", "/api/sales/sales/{sale_id}", path));
        },
        onDrop: ({ source, location }) => {
          setDragged(null);
          const stage = location.current.dropTargets[0]?.data.stage as string | undefined;
          const card = source.data.card as Card;
          if (stage && stage !== card.stage) moving.begin(card, stage);
        },
      }),
    [client, moving.begin],
  );

  if (board.isPending) return <RowSkeletons rows={12} />;
  if (board.isError && !board.data)
    return <ProblemBox error={board.error} retry={() => void board.refetch()} />;
  if (columns.every((column) => column.count === 0)) return <Empty>{t("emptyBoard")}</Empty>;
  return (
    <div className={classes.board} data-dragging={dragged ? true : undefined}>
      {open.map((column) => (
        <Column
          key={column.stage}
          column={column}
          order={order}
          scope={scope}
          dragged={dragged}
          move={move}
        />
      ))}
      <div className={classes.edge}>
        {ends.map((column) => (
          <Zone key={column.stage} column={column} order={order} dragged={dragged} />
        ))}
      </div>
      {moving.dialog}
    </div>
  );
}
