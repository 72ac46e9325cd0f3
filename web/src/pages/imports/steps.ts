// Where an import stands, and what is wrong with a mapping before it is sent.
import type { Contacts } from "@/api/generated";

export type Import = Contacts["ImportOut"];
export const OUTCOMES = ["created", "updated", "unchanged", "refused"] as const;
export const STEPS = ["map", "check", "take"] as const;

/** The step a person is at; `working`: the system is at it, and it shows how far. */
export function stepOf(status: Import["status"]): { at: number; working: boolean } {
  switch (status) {
    case "uploaded":
      return { at: 0, working: false };
    case "checking":
      return { at: 1, working: true };
    case "checked":
      return { at: 1, working: false };
    case "running":
    case "reverting":
      return { at: 2, working: true };
    default:
      return { at: 2, working: false };
  }
}

const PEOPLE = ["last_name", "first_name", "middle_name", "position", "type", "note"];
const SEVERAL = ["phones", "emails"];
const SHARED = [
  "name",
  "phones",
  "emails",
  "account_name",
  "tax_id",
  "kpp",
  "priority",
  "payment_terms",
  "owner",
  "external_ref",
  "id",
];

/** What a column of such a file may mean. */
export const fieldsOf = (record: Import["record"]): string[] =>
  record === "contacts"
    ? [...SHARED.slice(0, 1), ...PEOPLE, ...SHARED.slice(1)]
    : SHARED.filter((field) => field !== "account_name");

/** By which of the mapped fields a row can be known again. */
export const keysOf = (columns: (string | null)[]): string[] =>
  ["id", "external_ref", "emails", "phones", "tax_id"].filter((key) => columns.includes(key));

export type Trouble = "noName" | { twice: string };

/** The first thing that is wrong: nobody has a name, or two columns mean one field that has one value. */
export function troubleOf(columns: (string | null)[]): Trouble | null {
  const named = columns.some((each) => each && ["name", "last_name", "first_name"].includes(each));
  if (!named) return "noName";
  const twice = columns.find(
    (each, index) => each && !SEVERAL.includes(each) && columns.indexOf(each) !== index,
  );
  return twice ? { twice } : null;
}
