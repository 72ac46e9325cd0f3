// The seller's details as a form holds them: every one a text, in the groups in which an invoice shows them.
import type { Sales } from "@/api/generated";

export type Organisation = Sales["OrganisationOut"];

export const GROUPS = {
  company: ["name", "tax_id", "kpp", "address", "phone"],
  bank: ["bank", "bik", "account", "correspondent_account"],
  signing: ["director", "director_title", "accountant"],
  invoices: ["invoice_prefix", "footer", "reservation_days"],
} as const;

export type Detail = (typeof GROUPS)[keyof typeof GROUPS][number];
export type Draft = Record<Detail, string>;

export const DETAILS: readonly Detail[] = Object.values(GROUPS).flat();
/** Written in groups of digits by people, kept without them. */
const NUMBERS: readonly Detail[] = ["tax_id", "kpp", "bik", "account", "correspondent_account"];

export const draftOf = (details: Organisation): Draft =>
  Object.fromEntries(DETAILS.map((each) => [each, String(details[each])])) as Draft;

/** What is sent: ends trimmed, `4070 2810 …` without its spaces. */
export function bodyOf(draft: Draft): Omit<Organisation, "missing" | "version"> {
  const tidy = Object.fromEntries(
    DETAILS.map((each) => [each, draft[each].trim().replace(NUMBERS.includes(each) ? /\s+/g : /$^/, "")]),
  ) as Draft;
  return { ...tidy, reservation_days: Number(tidy.reservation_days) };
}

export const differs = (draft: Draft, details: Organisation): boolean =>
  DETAILS.some((each) => draft[each] !== String(details[each]));
