// Open leads by state; dragging, keys and the card's button do the same move.
import { dropTargetForElements, monitorForElements } from "@atlaskit/pragmatic-drag-and-drop/element/adapter";
import { Button } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { $api, LOOK_ANYWAY_MS } from "@/api/client";
import { Empty } from "@/ui/Empty";
import { ProblemBox } from "@/ui/Problem";
import { RowSkeletons } from "@/ui/Skeletons";
import { LeadCard } from "./LeadCard";
import type { Acts, Card } from "./LeadList";
import classes from "./leads.module.css";
import { moveTo, type Status } from "./moves";
import { t } from "./texts";

export function LeadBoard({ owner, begin, open, onNew }: Acts & { owner?: string }) {
  const board = $api.useQuery(
    "get",
    "/api/sales/leads/board",
    { params: { query: owner ? { owner_id: owner } : {} } },
    { refetchInterval: LOOK_ANYWAY_MS, placeholderData: (before) => before },
  );
  const [dragged, setDragged] = useState<Card | null>(null);
  useEffect(
    () =>
      monitorForElements({
        onDragStart: ({ source }) => setDragged(source.data.card as Card),
        onDrop: ({ source, location }) => {
          setDragged(null);
          const card = source.data.card as Card;
          const to = location.current.dropTargets[0]?.data.status as Status | undefined;
          const move = to && moveTo(card.status, to);
          if (move) begin(card, move);
        },
      }),
    [begin],
  );
  if (board.isPending) return <RowSkeletons rows={10} />;
  if (board.isError && !board.data) {
    return <ProblemBox error={board.error} retry={() => void board.refetch()} />;
  }
  const columns = board.data.columns;
  if (columns.every((column) => column.count === 0)) {
    return <Empty action={<Button onClick={onNew}>{t("newLead")}</Button>}>{t("none")}</Empty>;
  }
  return (
    <div className={classes.board}>
      {columns.map((column) => (
        <Place key={column.status} status={column.status} dragged={dragged} className={classes.column}>
          <header>
            <h2>
              {t(column.status)} <span className="dim num">{column.count}</span>
            </h2>
          </header>
          <div className={classes.cards}>
            {column.cards.map((card) => (
              <LeadCard key={card.id} card={card} begin={begin} open={open} />
            ))}
            {column.cards.length === 0 && <p className="dim">{t.or(`empty_${column.status}`, "")}</p>}
            {column.count > column.cards.length && (
              <p className="dim">{t("moreInList", { count: column.count - column.cards.length })}</p>
            )}
          </div>
        </Place>
      ))}
      <div className={classes.edge} data-dragging={dragged ? true : undefined}>
        {(["converted", "disqualified"] as const).map((status) => (
          <Place key={status} status={status} dragged={dragged} className={classes.zone}>
            {t(status === "converted" ? "convert" : "disqualify")}
          </Place>
        ))}
      </div>
    </div>
  );
}

interface PlaceProps {
  status: Status;
  dragged: Card | null;
  className?: string;
  children: React.ReactNode;
}

/** Where a card can be let go, and whether this one can. */
function Place({ status, dragged, className, children }: PlaceProps) {
  const place = useRef<HTMLElement>(null);
  const [over, setOver] = useState(false);
  const move = dragged && moveTo(dragged.status, status);
  useEffect(
    () =>
      dropTargetForElements({
        element: place.current!,
        getData: () => ({ status }),
        canDrop: ({ source }) => Boolean(moveTo((source.data.card as Card).status, status)),
        onDragEnter: () => setOver(true),
        onDragLeave: () => setOver(false),
        onDrop: () => setOver(false),
      }),
    [status],
  );
  return (
    <section
      ref={place}
      className={className}
      aria-label={t(status)}
      data-accepts={dragged ? Boolean(move) : undefined}
      data-over={over || undefined}
    >
      {children}
      {over && move && <span className={classes.verdict}>{t(move)}</span>}
    </section>
  );
}
