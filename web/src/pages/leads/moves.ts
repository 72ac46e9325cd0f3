// What can be done with a lead where it stands.
export const STATUSES = ["new", "taken", "qualified", "converted", "disqualified"] as const;
export type Status = (typeof STATUSES)[number];
export type Move = "take" | "qualify" | "convert" | "disqualify";

const NEXT: Partial<Record<Status, Move>> = { new: "take", taken: "qualify", qualified: "convert" };
const LEADS_TO: Record<Move, Status> = {
  take: "taken",
  qualify: "qualified",
  convert: "converted",
  disqualify: "disqualified",
};

/** The one step forward. */
export const nextMove = (status: Status): Move | undefined => NEXT[status];

export const isOpen = (status: Status): boolean => status in NEXT;

/** How a lead gets from one column to another by one move; undefined: it does not. */
export function moveTo(from: Status, to: Status): Move | undefined {
  if (!isOpen(from)) return undefined;
  if (to === "disqualified") return "disqualify";
  const next = nextMove(from);
  return next && LEADS_TO[next] === to ? next : undefined;
}
