import { draggable } from "@atlaskit/pragmatic-drag-and-drop/element/adapter";
import { Button } from "@mantine/core";
import { type KeyboardEvent, useEffect, useRef } from "react";
import { ago, exact } from "@/ui/format";
import { Person } from "@/ui/Person";
import type { Acts, Card } from "./LeadList";
import classes from "./leads.module.css";
import { isOpen, nextMove } from "./moves";
import { t } from "./texts";

export function LeadCard({ card, begin, open }: Pick<Acts, "begin" | "open"> & { card: Card }) {
  const place = useRef<HTMLElement>(null);
  const move = nextMove(card.status);
  useEffect(
    () =>
      draggable({
        element: place.current!,
        canDrag: () => isOpen(card.status),
        getInitialData: () => ({ card }),
      }),
    [card],
  );
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (event.target !== event.currentTarget) return;
    const forward = (event.ctrlKey || event.metaKey) && event.shiftKey && event.code === "ArrowRight";
    if (move && (forward || (event.code === "KeyT" && !event.ctrlKey))) begin(card, move);
    else if (event.code === "KeyD" && !event.ctrlKey) begin(card, "disqualify");
    else if (event.code === "Enter") open(card);
    else if (!event.ctrlKey && !walk(event.currentTarget, event.code)) return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <article
      ref={place}
      className={classes.card}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a card is picked up and moved by keys
      tabIndex={0}
      aria-label={`${card.contact_name ?? card.number}: ${card.need}`}
      onKeyDown={onKeyDown}
    >
      <div className={classes.cardHead}>
        <button type="button" tabIndex={-1} className="cut" onClick={() => open(card)}>
          {card.contact_name ?? card.number}
        </button>
        <span className="dim num">{card.number}</span>
      </div>
      <p>{card.need}</p>
      <footer>
        <small className="dim" title={exact(card.entered_at)}>
          {t.or(`channel_${card.channel}`, card.channel)} · {ago(card.entered_at)}
          {card.inquiries > 1 && ` · ${t("inquiries", { count: card.inquiries })}`}
        </small>
        <Person name={card.owner_name} size={20} />
      </footer>
      {move && (
        <Button fullWidth onClick={() => begin(card, move)}>
          {t(move)}
        </Button>
      )}
    </article>
  );
}

/** Focus on the neighbour: `j` and `k`, or the arrows. */
function walk(from: HTMLElement, code: string): boolean {
  const step = { ArrowDown: 1, KeyJ: 1, ArrowUp: -1, KeyK: -1 }[code];
  if (!step) return false;
  const cards = [...document.querySelectorAll<HTMLElement>(`.${classes.card}`)];
  cards[cards.indexOf(from) + step]?.focus();
  return true;
}
