// What webhooks are told of, by what it is about.
const GROUPS: Record<string, RegExp> = {
  clients: /^(Contact|Account)/,
  sales: /^Sale/,
  money: /^(Invoice|Payment)/,
  orders: /^Order/,
  activities: /^Activity/,
};
export type EventGroup = "clients" | "sales" | "money" | "orders" | "activities" | "others";

/** Each event type once; those of a kind that is new here come last. */
export function grouped(types: readonly string[]): [EventGroup, string[]][] {
  const found = new Map<EventGroup, string[]>();
  for (const type of types) {
    const [name = "others"] = Object.entries(GROUPS).find(([, pattern]) => pattern.test(type)) ?? [];
    found.set(name as EventGroup, [...(found.get(name as EventGroup) ?? []), type]);
  }
  const order = [...Object.keys(GROUPS), "others"];
  return [...found].toSorted(([one], [other]) => order.indexOf(one) - order.indexOf(other));
}
