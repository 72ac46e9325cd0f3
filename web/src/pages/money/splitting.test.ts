import { expect, test } from "vitest";
import { kindOf, kopecks, proposed, type Suggestion, split } from "./splitting";

const invoice = (invoice_id: string, outstanding: string) => ({ invoice_id, outstanding }) as Suggestion;

test("amounts are read as people write them, and nothing else is", () => {
  expect(kopecks("1 234,5")).toBe(123450);
  expect(kopecks("0.29")).toBe(29);
  for (const wrong of ["", "1,234", "-5", "5 ₽", "1e3"]) expect(kopecks(wrong)).toBeNull();
});

test("a payment is proposed to the invoices in their order, each up to what it needs", () => {
  const shares = proposed("100.10", [invoice("a", "70.05"), invoice("b", "50.00"), invoice("c", "9.00")]);
  expect([...shares]).toEqual([
    ["a", "70.05"],
    ["b", "30.05"],
    ["c", ""],
  ]);
});

test("shares may leave a rest, and say how much it is", () => {
  const typed = new Map([
    ["a", "0,10"],
    ["b", "0,20"],
    ["c", " "],
  ]);
  expect(split("0.50", typed)).toEqual({
    shares: [
      { invoice_id: "a", amount: "0.10" },
      { invoice_id: "b", amount: "0.20" },
    ],
    left: "0.20",
    wrong: null,
  });
});

test("more than was paid, nothing at all and what is no amount are told apart", () => {
  expect(split("1.00", new Map([["a", "1.01"]]))).toMatchObject({ wrong: "tooMuch", left: "0.01" });
  expect(split("1.00", new Map([["a", ""]]))).toMatchObject({ wrong: "nothing" });
  expect(split("1.00", new Map([["a", "x"]]))).toMatchObject({ wrong: "amount" });
});

test("1C's exchange file is told from a table by its name", () => {
  expect(kindOf("kl_to_1c.TXT")).toBe("text/plain");
  expect(kindOf("vypiska.csv")).toBe("text/csv");
});
