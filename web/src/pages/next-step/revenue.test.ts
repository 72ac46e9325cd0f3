import { expect, it } from "vitest";
import { AT_ONCE, asked } from "./revenue";

const ids = (many: number) => Array.from({ length: many }, (_, at) => `c${at}`);

it("asks for each client once, and a page that is added changes no question that was asked", () => {
  expect(asked([])).toEqual([]);
  const [first, second] = [asked(ids(AT_ONCE)), asked(ids(AT_ONCE + 1))];
  expect(first).toEqual([ids(AT_ONCE)]);
  expect(second).toEqual([...first, [`c${AT_ONCE}`]]);
  expect(asked(ids(350)).flat()).toEqual(ids(350));
});
