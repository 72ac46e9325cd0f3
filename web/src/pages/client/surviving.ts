// What a merge has to ask about: fields that both records have, and differently.
import type { Contacts } from "@/api/generated";

export const FIELDS = ["name", "type", "priority", "position", "payment_terms", "tax_id", "kpp"] as const;
export type Field = (typeof FIELDS)[number];
type Side = object & { phones: string[]; emails: string[] };

const valueIn = (side: object, field: Field): unknown => (side as Record<string, unknown>)[field];

/** Where only one has a value there is nothing to ask: the survivor takes it. */
export const differing = (one: object, other: object): Field[] =>
  FIELDS.filter((field) => {
    const [mine, theirs] = [valueIn(one, field), valueIn(other, field)];
    return Boolean(mine) && Boolean(theirs) && mine !== theirs;
  });

/** Only what is to be otherwise than the survivor has it; phones and e-mails of both stay. */
export function survivingValues(
  sides: readonly [Side, Side],
  fields: Field[],
  picked: Partial<Record<Field, 0 | 1>>,
  stays: 0 | 1,
): Contacts["SurvivingValues"] {
  const others = fields.filter((field) => (picked[field] ?? stays) !== stays);
  const lists = (["phones", "emails"] as const).map((field) => [
    field,
    [...new Set([...sides[stays][field], ...sides[stays === 0 ? 1 : 0][field]])],
  ]);
  return {
    ...Object.fromEntries(others.map((field) => [field, valueIn(sides[picked[field]!], field)])),
    ...Object.fromEntries(lists),
  };
}
