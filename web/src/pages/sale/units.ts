// Units of the price list: kept by their codes, written and read by people as words.
import { texts } from "@/i18n";

const t = texts("units", {
  ru: {
    metre: "м",
    piece: "шт.",
    bobbin: "боб.",
    box: "кор.",
    kg: "кг",
    set: "компл.",
    word_bobbin: "бобина",
    word_box: "коробка",
    word_set: "комплект",
  },
  en: {
    metre: "m",
    piece: "pcs",
    bobbin: "bobbins",
    box: "boxes",
    kg: "kg",
    set: "sets",
    word_bobbin: "bobbin",
    word_box: "box",
    word_set: "set",
  },
});

const CODES = ["metre", "piece", "bobbin", "box", "kg", "set"] as const;
type Code = (typeof CODES)[number];

/** What else people, files and other systems call them. */
const ALSO: Record<Code, string[]> = {
  metre: ["метр", "метры", "метров", "meter", "metres", "meters"],
  piece: ["штука", "штуки", "штук", "pieces", "pc"],
  bobbin: ["бобины", "бобин"],
  box: ["коробки", "коробок"],
  kg: ["килограмм", "кило", "kilogram", "kilograms"],
  set: ["комплекты", "комплектов"],
};

const plain = (text: string) => text.trim().toLocaleLowerCase("ru").replace(/\.$/, "");

const KNOWN = new Map(
  CODES.flatMap((code) => {
    const names = [t.given.ru, t.given.en].flatMap((given) => [
      given[code],
      (given as Record<string, string>)[`word_${code}`] ?? "",
    ]);
    return [code, ...names, ...ALSO[code]].filter(Boolean).map((name) => [plain(name), code] as const);
  }),
);

/** «м», «Метр», `meter` → `metre`; a word of the house's own stays as it is written. */
export const unitCode = (text: string): string => KNOWN.get(plain(text)) ?? text.trim();

/** Units as they stand behind a number: `3 м`; one of the house's own stays as it is. */
export const unitName = (unit: string): string => t.or(unitCode(unit), unit);

/** One of them, by itself: «бобина». */
export const unitWord = (unit: string): string => t.or(`word_${unitCode(unit)}`, unitName(unit));

/** What is offered where a unit is chosen; others can be written. */
export const unitWords = (): string[] => CODES.map(unitWord);
