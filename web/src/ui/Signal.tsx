// The four signals: red overdue, amber today, green planned, grey none. Each has a shape and a word beside its colour.
import {
  IconAlertCircleFilled,
  IconCircleCheckFilled,
  IconCircleDashed,
  IconClockFilled,
} from "@tabler/icons-react";
import type { ReactNode } from "react";
import { asDate, dayOf } from "./format";
import { t } from "./texts";
import classes from "./ui.module.css";

export type SignalKind = "overdue" | "today" | "planned" | "none";

const ICONS = {
  overdue: IconAlertCircleFilled,
  today: IconClockFilled,
  planned: IconCircleCheckFilled,
  none: IconCircleDashed,
};

/** What a deadline means now; a day without a time is late once it is over. */
export function signalOf(deadline: string | null | undefined, now = new Date()): SignalKind {
  if (!deadline) return "none";
  const moment = asDate(deadline);
  const day = dayOf(moment).getTime();
  const today = dayOf(now).getTime();
  const timed = deadline.length > 10;
  if (day < today || (timed && moment.getTime() < now.getTime())) return "overdue";
  return day === today ? "today" : "planned";
}

export function Signal({
  kind,
  children,
  title,
}: {
  kind: SignalKind;
  children?: ReactNode;
  title?: string;
}) {
  const Icon = ICONS[kind];
  return (
    <span className={classes.signal} data-signal={kind} title={title}>
      <Icon
        size={14}
        aria-hidden={children !== undefined}
        aria-label={children === undefined ? t(kind) : undefined}
      />
      {children !== undefined && <span className="cut">{children}</span>}
    </span>
  );
}

/** A word in its signal's colours, such as a state. */
export function Badge({ kind, children }: { kind: SignalKind | "accent"; children: ReactNode }) {
  return (
    <span className={classes.badge} data-signal={kind}>
      {children}
    </span>
  );
}
