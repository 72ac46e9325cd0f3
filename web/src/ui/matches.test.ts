import { expect, it } from "vitest";
import { matches } from "./matches";

it("finds what was typed under the other layout", () => {
  expect(matches("ghjlf", "Продажи")).toBe(true);
  expect(matches("ыфдуы", "Sales")).toBe(true);
  expect(matches("счет", "Счёт и оплаты")).toBe(true);
  expect(matches("xyz", "Продажи")).toBe(false);
});
