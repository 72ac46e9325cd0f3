// What the address asks of the routes of sales; what belongs to the page alone is left out.
import type { Address } from "@/app/address";
import type { search } from "./route";

export type Search = Address<typeof search>;
type Asked = Record<string, string>;

/** By fewer than three letters nothing can be found without reading everything. */
const LEAST = 3;

export function queryOf({ view: _, q, ...rest }: Search): Asked {
  const asked = { ...rest, q: q && q.trim().length >= LEAST ? q.trim() : undefined };
  return Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined)) as Asked;
}

const OF_BOARD = ["owner_id", "team", "process"];

/** The address of a kept view. What the board cannot be narrowed by is shown as the list. */
export const searchOf = (query: Record<string, unknown>, view: Search["view"]): Search => ({
  ...(query as Search),
  view: Object.keys(query).every((name) => OF_BOARD.includes(name)) ? view : "list",
});
