import { expect, it } from "vitest";
import type { Card } from "./Board";
import { verdictOn } from "./dropping";

const order = ["qualification", "paperwork", "production", "payment", "won"];
const card = { stage: "qualification", kind: "open" } as Card;

it("the next stage takes the card, and says what it will ask for", () => {
  expect(verdictOn(card, "paperwork", order, [])).toMatchObject({ goes: true });
  const lacking = verdictOn(card, "paperwork", order, [{ code: "need", title: "Need" }]);
  expect(lacking).toMatchObject({ goes: true });
  expect(lacking?.says).toContain("Потребность");
});

it("a stage further on does not", () => {
  expect(verdictOn(card, "payment", order, [])).toMatchObject({ goes: false });
});

it("a sale can be lost from every open stage, and from no closed one", () => {
  expect(verdictOn(card, "lost", order, [])).toMatchObject({ goes: true });
  expect(verdictOn({ ...card, kind: "won", stage: "won" } as Card, "lost", order, [])).toBeNull();
});
