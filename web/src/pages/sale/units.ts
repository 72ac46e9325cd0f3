import { texts } from "@/i18n";

const t = texts("units", {
  ru: { metre: "м", piece: "шт.", bobbin: "боб.", kilogram: "кг", set: "компл." },
  en: { metre: "m", piece: "pcs", bobbin: "bobbins", kilogram: "kg", set: "sets" },
});

/** Units of the price list as people write them; one of the house's own stays as it is. */
export const unitName = (unit: string): string => t.or(unit, unit);
