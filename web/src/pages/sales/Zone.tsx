import { dropTargetForElements } from "@atlaskit/pragmatic-drag-and-drop/element/adapter";
import { IconMoodSad, IconTrophy } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { money, moneyShort } from "@/ui/format";
import type { Card, ColumnOf } from "./Board";
import { useVerdict } from "./dropping";
import classes from "./sales.module.css";
import { t } from "./texts";

/** Won or lost, at the edge: how many and how much, and where a card is let go to end there. */
export function Zone({
  column,
  order,
  dragged,
}: {
  column: ColumnOf;
  order: string[];
  dragged: Card | null;
}) {
  const place = useRef<HTMLDivElement>(null);
  const [over, setOver] = useState(false);
  const verdict = useVerdict(dragged, column.stage, order);
  const accepts = verdict?.goes ?? false;
  const won = column.kind === "won";
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
  const Icon = won ? IconTrophy : IconMoodSad;
  return (
    <div
      ref={place}
      className={classes.zone}
      data-kind={column.kind}
      data-over={over || undefined}
      data-accepts={verdict ? accepts : undefined}
    >
      <Icon size={20} stroke={1.5} aria-hidden />
      <Link to="/sales" search={{ view: "list", stage: column.stage }}>
        {t(won ? "wonZone" : "lostZone")} <span className="num">{column.count}</span>
      </Link>
      {column.sums.map((sum) => (
        <span key={sum.currency} className="num dim" title={money(sum.total, sum.currency)}>
          {moneyShort(sum.total, sum.currency)}
        </span>
      ))}
      {verdict && (
        <span className={classes.verdict} data-goes={verdict.goes}>
          {verdict.says}
        </span>
      )}
    </div>
  );
}
