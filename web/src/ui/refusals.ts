// What to do about a refusal. In English the API's own sentence is shown; the Russian ones come beside the first page.
import { language } from "@/i18n";

let russian: Record<string, string> = {};
/** Resolved when the Russian words are here; the first refusal never comes before them in practice. */
export const wordsAreHere: Promise<void> = import("./refusalsRu").then(
  ({ RU }) => {
    russian = RU;
  },
  () => undefined, // the English sentence stands in
);

const sentence = (text: string) =>
  text.charAt(0).toUpperCase() + text.slice(1) + (/[.!?]$/.test(text) ? "" : ".");

/** What to do about a refusal with this code, in the reader's language as far as we know it. */
export const refusal = (code: string, detail: string): string =>
  (language() === "ru" && russian[code]) || sentence(detail);
