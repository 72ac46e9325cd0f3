// Texts in Russian and English. Each page brings its own; a key that is missing in English does not compile.
import i18next from "i18next";

export type Language = "ru" | "en";
type PluralForm = "one" | "few" | "many" | "other";
type Stem<K> = K extends `${infer B}_${PluralForm}` ? B : K;
type PluralStem<K> = K extends `${infer B}_${PluralForm}` ? B : never;
/** What English has to bring for the Russian keys: the same, and of a counted text its two forms. */
type InEnglish<T> = Record<Exclude<keyof T & string, `${string}_${PluralForm}`>, string> &
  Record<`${PluralStem<keyof T & string>}_${"one" | "other"}`, string>;

const KEPT = "fibex-language";

export const i18n = i18next.createInstance();
i18n.init({
  lng: kept(),
  fallbackLng: "ru",
  resources: {},
  interpolation: { escapeValue: false }, // React escapes
  returnNull: false,
});

function kept(): Language {
  try {
    return localStorage.getItem(KEPT) === "en" ? "en" : "ru";
  } catch {
    return "ru";
  }
}

export const language = (): Language => (i18n.language === "en" ? "en" : "ru");

/** From now on, also after the next start; everything on the screen is drawn anew (see app/App.tsx). */
export function setLanguage(next: Language): void {
  try {
    localStorage.setItem(KEPT, next);
  } catch {
    // storage is switched off: for this visit only
  }
  document.documentElement.lang = next;
  void i18n.changeLanguage(next);
}

/** Registers the texts of a room and returns its `t`: `const t = texts("sales", { ru: {…}, en: {…} })`. */
export function texts<T extends Record<string, string>>(room: string, given: { ru: T; en: InEnglish<T> }) {
  i18n.addResourceBundle("ru", room, given.ru, true, true);
  i18n.addResourceBundle("en", room, given.en, true, true);
  const t = (key: Stem<keyof T & string>, values: Record<string, unknown> = {}): string =>
    String(i18n.t(key as string, { ns: room, ...values }));
  /** For codes that may be unknown, such as a stage of a process of one's own. */
  t.or = (key: string, otherwise: string): string =>
    i18n.exists(key, { ns: room }) ? String(i18n.t(key, { ns: room })) : otherwise;
  t.given = given;
  return t;
}
