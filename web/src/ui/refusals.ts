// What to do about a refusal, in the reader's words. They come beside the first page.
import { i18n, language } from "@/i18n";
import { shape } from "./shapes";

interface Words {
  refusals: Record<string, string>;
  rules: [RegExp, string][];
  fieldName: (field: string, language: "ru" | "en") => string | null;
}

const NONE: Words = { refusals: {}, rules: [], fieldName: () => null };
let words = NONE;

async function load(): Promise<void> {
  const english = language() === "en";
  const [refusals, names] = await Promise.all([
    english
      ? import("./refusalsEn").then(({ EN }) => ({ refusals: EN, rules: [] }))
      : import("./refusalsRu").then(({ RU, RULES_RU }) => ({ refusals: RU, rules: RULES_RU })),
    import("./fieldNames"),
  ]);
  words = { ...refusals, fieldName: names.fieldName };
}

/** Resolved when the words are here; the first refusal never comes before them in practice. */
export let wordsAreHere: Promise<void> = load().catch(() => undefined); // the API's own sentence stands in
i18n.on("languageChanged", () => {
  words = NONE;
  wordsAreHere = load().catch(() => undefined);
});

const sentence = (text: string) =>
  text.charAt(0).toUpperCase() + text.slice(1) + (/[.!?]$/.test(text) ? "" : ".");

/** `starts_on: the person is away already` without the name that the field bears in the API. */
const nameless = (text: string, field: string | null) =>
  field && text.startsWith(`${field}: `) ? text.slice(field.length + 2) : text;

/** Of this refusal in particular; null where nobody has written of it. */
export const known = (code: string): string | null => words.refusals[code] ?? null;

/** What people call a field of the API; null where it has no name here. */
export const fieldName = (field: string): string | null => words.fieldName(field, language());

/** Codes of many rules: what they say is of the field that is named with them. */
const OF_MANY = new Set(["invalid", "process_is_faulty", "rules_are_faulty"]);

/** What to do about a refusal with this code. In English the sentence of a rule says more than that of its code. */
export function refusal(code: string, detail: string, field: string | null = null): string {
  const own = sentence(nameless(detail, field));
  if (OF_MANY.has(code) && language() === "en" && detail) return own;
  const rule = OF_MANY.has(code) && words.rules.find(([pattern]) => pattern.test(detail));
  return rule ? rule[1] : (known(code) ?? own);
}

/** The same where it does not stand beside its field: each field is named. */
export function refusalOf(problem: {
  code: string;
  detail: string;
  field: string | null;
  errors: { field: string; message: string }[];
}): string {
  const { code, detail, field, errors } = problem;
  if (errors.length > 0) {
    const told = errors.slice(0, 3).map((each) => {
      const name = fieldName(each.field);
      return name ? `${name}: ${shape(each.message)}` : null;
    });
    const named = told.filter((each) => each !== null);
    if (named.length > 0) return named.join(" ");
  }
  const text = refusal(code, detail, field);
  const name = field && OF_MANY.has(code) ? fieldName(field) : null;
  return name ? `${name}: ${text.charAt(0).toLowerCase()}${text.slice(1)}` : text;
}
