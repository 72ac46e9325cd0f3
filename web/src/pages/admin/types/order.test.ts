import { expect, it } from "vitest";
import { type ClientType, codeOf, lastPosition, moved } from "./order";

const type = (code: string, position: number): ClientType => ({
  code,
  position,
  title_ru: code,
  title_en: code,
  work: "sale",
  active: true,
  built_in: false,
  in_use: false,
  replacement: null,
  version: 1,
});
const TYPES = [type("a", 10), type("b", 20), type("c", 30)];
const told = (found: ReturnType<typeof moved>) => found.map((each) => [each.type.code, each.position]);

it("writes only the positions that change", () => {
  expect(told(moved(TYPES, "c", -1))).toEqual([
    ["c", 20],
    ["b", 30],
  ]);
});

it("stays where the list ends", () => {
  expect(moved(TYPES, "a", -1)).toEqual([]);
  expect(moved(TYPES, "c", 1)).toEqual([]);
});

it("tells apart what stood at the same position", () => {
  expect(told(moved([type("a", 0), type("b", 0)], "a", 1))).toEqual([
    ["b", 10],
    ["a", 20],
  ]);
});

it("puts a new one last", () => expect(lastPosition(TYPES)).toBe(40));

it("makes a code of a title", () => {
  expect(codeOf("Оптовый склад")).toBe("optovyy_sklad");
  expect(codeOf(" 2-й эшелон! ")).toBe("y_eshelon");
  expect(codeOf("VIP / Partner")).toBe("vip_partner");
});
