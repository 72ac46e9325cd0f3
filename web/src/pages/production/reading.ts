// What an order request is to production: in which column it stands, what can be done with it, how it looks once it is done.
import type { Sales } from "@/api/generated";
import { type SignalKind, signalOf } from "@/ui/Signal";

export type Order = Sales["OrderOut"];
export type Line = Order["lines"][number];

export const COLUMNS = ["fresh", "working", "done"] as const;
export type ColumnName = (typeof COLUMNS)[number];
export type Act = "accept" | "reject" | "start" | "ready" | "ship";

/** Everything that still waits for production. */
export const OPEN = ["requested", "accepted", "started", "partly_ready", "ready", "partly_shipped"] as const;

const PLACES: Partial<Record<Order["status"], ColumnName>> = {
  requested: "fresh",
  accepted: "working",
  started: "working",
  partly_ready: "working",
  ready: "done",
  partly_shipped: "done",
};
const ACTS: Partial<Record<Order["status"], Act[]>> = {
  requested: ["accept", "reject"],
  accepted: ["start", "ready", "reject"],
  started: ["ready", "ship"],
  partly_ready: ["ready", "ship"],
  ready: ["ship"],
  partly_shipped: ["ship"],
};

/** The first is what comes next, the others are possible as well. */
export const actsOf = (order: Order): Act[] => ACTS[order.status] ?? [];

/** By column; within one, overdue first and then by the promised day, else the needed one. */
export function columnsOf(orders: Order[]): Record<ColumnName, Order[]> {
  const columns: Record<ColumnName, Order[]> = { fresh: [], working: [], done: [] };
  for (const order of orders) {
    const place = PLACES[order.status];
    if (place) columns[place].push(order);
  }
  for (const column of Object.values(columns)) column.sort(byUrgency);
  return columns;
}

const byUrgency = (one: Order, other: Order): number =>
  Number(other.overdue) - Number(one.overdue) ||
  one.due_on.localeCompare(other.due_on) ||
  one.number.localeCompare(other.number);

/** What is ready keeps nobody waiting in production, so no day is red any more. */
export function urgencyOf(order: Order, now = new Date()): SignalKind {
  if (PLACES[order.status] === "done") return "planned";
  return order.overdue ? "overdue" : signalOf(order.due_on, now);
}

export interface Answer {
  act: Act;
  promised_by?: string;
  reason?: string;
  /** So much of each product in all; absent: the whole order. */
  lines?: { sku: string; quantity: string }[];
}

/** Whether the numbers leave something of the order for later. */
export const isPart = (order: Order, lines: Answer["lines"]): boolean =>
  lines !== undefined &&
  order.lines.some(
    (line) => Number(lines.find((each) => each.sku === line.sku)?.quantity ?? 0) < Number(line.quantity),
  );

/** The order as it will be once the answer is sent. */
export function after(order: Order, answer: Answer, now = new Date()): Order {
  const at = now.toISOString();
  const part = isPart(order, answer.lines);
  const told = new Map(answer.lines?.map((each) => [each.sku, each.quantity]));
  const counted = (which: "ready" | "shipped") =>
    order.lines.map((line) => ({ ...line, [which]: told.get(line.sku) ?? line.quantity }));
  switch (answer.act) {
    case "accept":
      return {
        ...order,
        status: "accepted",
        accepted_at: at,
        promised_by: answer.promised_by ?? null,
        due_on: answer.promised_by ?? order.due_on,
        overdue: false,
      };
    case "reject":
      return { ...order, status: "rejected", rejected_at: at, reject_reason: answer.reason ?? null };
    case "start":
      return { ...order, status: "started", started_at: at };
    case "ready":
      return { ...order, status: part ? "partly_ready" : "ready", lines: counted("ready") };
    case "ship":
      return { ...order, status: part ? "partly_shipped" : "shipped", lines: counted("shipped") };
  }
}
