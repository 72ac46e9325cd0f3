// What the address asks of the list's route; and the other way round, what a saved filter puts into the address.
import type { Address } from "@/app/address";
import type { search } from "./route";

export type Search = Address<typeof search>;
type Asked = Record<string, string | number | boolean>;
export type Kind = NonNullable<Search["of"]>;

/** Parameters of the list's route: what belongs to the page alone is left out, and one letter finds nothing yet. */
export function queryOf(given: Search): Asked {
  const { of: kind = "contacts", twins: _, q, type, ...rest } = given;
  const asked = {
    ...rest,
    type: kind === "contacts" ? type : undefined,
    q: q && q.trim().length > 1 ? q.trim() : undefined,
  };
  return Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined)) as Asked;
}

/** How many filters are on besides the words. */
export const narrowed = (given: Search): boolean => {
  const { sort: _, ...rest } = queryOf(given);
  return Object.keys(rest).length > 0;
};

/** The address of a saved filter: nothing of what was there before stays. */
export const searchOf = (filter: { list: string; query: Record<string, unknown> }): Search =>
  ({ ...filter.query, of: filter.list === "contacts" ? undefined : filter.list }) as Search;
