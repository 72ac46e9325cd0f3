// What of the address the reports are asked: the same period and the same people on every page of Итоги.
import { day, id, oneOf } from "@/app/address";
import { PERIODS, type PeriodName } from "./periods";

export const ASKED = { period: oneOf(PERIODS), from: day(), to: day(), team: id(), manager: id() };

export interface Search {
  period?: PeriodName;
  from?: string;
  to?: string;
  team?: string;
  manager?: string;
}

/** The present week while nobody has chosen. */
export function askedOf({ period = "this_week", from, to, team, manager }: Search) {
  const whole = period === "custom" && from && to;
  return {
    period: period === "custom" && !whole ? ("this_week" as const) : period,
    ...(whole ? { from, to } : {}),
    ...(team ? { team } : {}),
    ...(manager ? { manager } : {}),
  };
}

export type Asked = ReturnType<typeof askedOf>;
