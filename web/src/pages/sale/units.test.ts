import { afterEach, describe, expect, it } from "vitest";
import { i18n } from "@/i18n";
import { unitCode, unitName, unitWord, unitWords } from "./units";

afterEach(async () => void (await i18n.changeLanguage("ru")));

describe("a unit", () => {
  it("is understood in the words of people, in either language, and kept by its code", () => {
    for (const written of ["м", "Метр", " m ", "meter", "metre"]) expect(unitCode(written)).toBe("metre");
    expect(["шт.", "штук", "pcs"].map(unitCode)).toEqual(["piece", "piece", "piece"]);
    expect(["бобина", "Боб.", "bobbin"].map(unitCode)).toEqual(["bobbin", "bobbin", "bobbin"]);
  });

  it("of the house's own stays as it is written", () => {
    expect(unitCode(" моток ")).toBe("моток");
    expect(unitName("моток")).toBe("моток");
  });

  it("is shown as a word wherever it came from, never as a code", async () => {
    expect(["metre", "m", "pcs", "kilogram"].map(unitName)).toEqual(["м", "м", "шт.", "кг"]);
    expect(unitWord("bobbin")).toBe("бобина");
    await i18n.changeLanguage("en");
    expect(unitWord("bobbin")).toBe("bobbin");
    expect(unitWords()).toEqual(["m", "pcs", "bobbin", "box", "kg", "set"]);
  });

  it("that is offered means itself", () => {
    expect(unitWords().map(unitCode)).toEqual(["metre", "piece", "bobbin", "box", "kg", "set"]);
  });
});
