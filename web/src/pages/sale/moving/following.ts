// When a sale is over: whether its client is left without a next step, and what is proposed then.
import type { Activities } from "@/api/generated";

export type Outcome = "won" | "lost";

/** What is known of a sale that has just ended. */
export interface Ended {
  id: string;
  contact_id: string | null;
  contact_name: string | null;
  owner_id: string | null;
}

export interface Client {
  id: string;
  name: string;
  /** Whoever answered for the sale; the step is proposed to be theirs. */
  owner: string | null;
}

type Open = Pick<Activities["ActivityOut"], "sale_id" | "owner_id" | "deadline" | "overdue">;

/** As the daily check counts: dated, not late, somebody's own. What belongs to a sale that is over ends with it. */
export const keepsInTouch = (open: Open[], over: readonly string[]): boolean =>
  open.some(
    (each) =>
      each.owner_id !== null &&
      each.deadline !== null &&
      !each.overdue &&
      !(each.sale_id !== null && over.includes(each.sale_id)),
  );

/** Each client once, however many of its sales have ended together. */
export function clientsOf(ended: readonly Ended[]): Client[] {
  const found = new Map<string, Client>();
  for (const { contact_id, contact_name, owner_id } of ended) {
    if (contact_id && !found.has(contact_id)) {
      found.set(contact_id, { id: contact_id, name: contact_name ?? "", owner: owner_id });
    }
  }
  return [...found.values()];
}

/** After a win one asks in a week whether all is well; after a loss one comes back in a month. */
export const AHEAD_AFTER: Record<Outcome, number> = { won: 5, lost: 20 };
