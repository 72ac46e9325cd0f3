import { draggable } from "@atlaskit/pragmatic-drag-and-drop/element/adapter";
import { ActionIcon, Menu } from "@mantine/core";
import { IconDots } from "@tabler/icons-react";
import { Link, useNavigate } from "@tanstack/react-router";
import { type KeyboardEvent, memo, useEffect, useRef, useState } from "react";
import { money, relative } from "@/ui/format";
import { Person } from "@/ui/Person";
import { Signal } from "@/ui/Signal";
import { stageName } from "@/ui/stages";
import type { Card, Move } from "./Board";
import classes from "./sales.module.css";
import { ageOf } from "./stuck";
import { t } from "./texts";

interface SaleCardProps {
  card: Card;
  order: string[];
  move: Move;
  /** Where in its column it stands, and what wants to know how high it is. */
  index: number;
  measure: (element: HTMLElement | null) => void;
}

export const SaleCard = memo(function SaleCard({ card, order, move, index, measure }: SaleCardProps) {
  const place = useRef<HTMLElement>(null);
  const [dragging, setDragging] = useState(false);
  const navigate = useNavigate();
  const next = card.kind === "open" ? order[order.indexOf(card.stage) + 1] : undefined;

  useEffect(
    () =>
      draggable({
        element: place.current!,
        canDrag: () => card.kind === "open",
        getInitialData: () => ({ card }),
        onDragStart: () => setDragging(true),
        onDrop: () => setDragging(false),
      }),
    [card],
  );

  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (event.target !== event.currentTarget) return;
    const forward = (event.ctrlKey || event.metaKey) && event.shiftKey && event.code === "ArrowRight";
    if (forward && next) move(card, next);
    else if (event.code === "KeyL" && !event.ctrlKey && card.kind === "open") move(card, "lost");
    else if (event.code === "Enter") void navigate({ to: "/sales/$saleId", params: { saleId: card.id } });
    else if (!event.ctrlKey && !event.metaKey && walk(event.currentTarget, event.code)) {
      // moved to the neighbour
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <article
      ref={(element) => {
        place.current = element;
        measure(element);
      }}
      data-index={index}
      className={classes.card}
      data-dragging={dragging || undefined}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a card is picked up and moved by keys
      tabIndex={0}
      aria-label={`${card.account_name ?? card.contact_name ?? card.title}, ${money(card.total, card.currency)}`}
      onKeyDown={onKeyDown}
    >
      <div className={classes.cardHead}>
        <Link
          to="/sales/$saleId"
          params={{ saleId: card.id }}
          className="cut"
          tabIndex={-1}
          draggable={false}
        >
          {card.account_name ?? card.contact_name ?? card.title}
        </Link>
        <Menu position="bottom-end" width={230}>
          <Menu.Target>
            <ActionIcon
              size={22}
              className={classes.cardMenu}
              aria-label={t("menu", { number: card.number })}
            >
              <IconDots size={16} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item onClick={() => void navigate({ to: "/sales/$saleId", params: { saleId: card.id } })}>
              {t("openSale")}
            </Menu.Item>
            {next && (
              <Menu.Item onClick={() => move(card, next)}>
                {t("moveTo", { stage: stageName(next) })}
              </Menu.Item>
            )}
            {card.kind === "open" && <Menu.Item onClick={() => move(card, "lost")}>{t("lose")}</Menu.Item>}
          </Menu.Dropdown>
        </Menu>
      </div>
      <div className={classes.cardSum}>
        <strong className="num">{money(card.total, card.currency)}</strong>
        <span className="dim num">{card.number}</span>
      </div>
      {card.marker && <NextStep card={card} />}
      <div className={classes.cardFoot}>
        <span
          className={`${classes.age} num`}
          data-age={ageOf(card.days_in_stage, card.max_days)}
          title={t("inStage", { days: t("days", { count: card.days_in_stage }) })}
        >
          {card.days_in_stage === 0 ? t("todayIn") : t("days", { count: card.days_in_stage })}
        </span>
        <Person name={card.owner_name} size={20} />
      </div>
    </article>
  );
});

/** What is due first; none at all is said as loudly as what is late. */
function NextStep({ card }: { card: Card }) {
  const kind = card.marker === "due_today" ? "today" : (card.marker ?? "none");
  return (
    <div className={classes.nextStep} data-marker={card.marker}>
      <Signal kind={kind}>
        {card.next_due_at && `${relative(card.next_due_at)} · `}
        {card.marker === "none" ? t("noStep") : <span className="dim">{card.next_step}</span>}
      </Signal>
    </div>
  );
}

const STEPS: Record<string, [across: number, down: number]> = {
  ArrowDown: [0, 1],
  KeyJ: [0, 1],
  ArrowUp: [0, -1],
  KeyK: [0, -1],
  ArrowRight: [1, 0],
  ArrowLeft: [-1, 0],
};

/** Focus on the neighbouring card; across, the one at the same height. */
function walk(from: HTMLElement, code: string): boolean {
  const step = STEPS[code];
  if (!step) return false;
  const columns = [...document.querySelectorAll<HTMLElement>(`.${classes.cards}`)].map((column) => [
    ...column.querySelectorAll<HTMLElement>(`.${classes.card}`),
  ]);
  const across = columns.findIndex((cards) => cards.includes(from));
  let at = across + step[0];
  while (step[0] && columns[at]?.length === 0) at += step[0];
  const cards = columns[at];
  const target = step[0]
    ? cards && nearest(cards, from.getBoundingClientRect().top)
    : cards?.[cards.indexOf(from) + step[1]];
  target?.focus();
  target?.scrollIntoView({ block: "nearest", inline: "nearest" });
  return true;
}

const nearest = (cards: HTMLElement[], top: number): HTMLElement | undefined => {
  const off = (card: HTMLElement) => Math.abs(card.getBoundingClientRect().top - top);
  return cards.toSorted((one, other) => off(one) - off(other))[0];
};
