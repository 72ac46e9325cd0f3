import { afterEach, beforeAll, expect, it } from "vitest";
import { Problem } from "@/api/problem";
import { i18n } from "@/i18n";
import { explain } from "./Problem";
import { wordsAreHere } from "./refusals";

beforeAll(() => wordsAreHere);

afterEach(() => i18n.changeLanguage("ru"));

it("says what to do in the reader's words", () => {
  const told = explain(
    new Problem(409, "invoice_not_checked", "an invoice is sent only after it was checked"),
  );
  expect(told.todo).toBe("Счёт не проверен. Проверьте реквизиты и отметьте «Проверено».");
});

it("names what is missing", () => {
  const missing = [{ kind: "field" as const, code: "need", title: "Потребность" }];
  expect(explain(new Problem(409, "stage_not_ready", "", null, missing)).todo).toBe("Потребность");
});

it("keeps the API's own sentence in English, and where the code is new", async () => {
  expect(explain(new Problem(409, "brand_new", "do this first")).todo).toBe("Do this first.");
  await i18n.changeLanguage("en");
  expect(explain(new Problem(409, "same_stage", "the sale is there already")).todo).toBe(
    "The sale is there already.",
  );
});

it("never shows a bare number, whatever was thrown", () => {
  for (const thrown of [
    new TypeError("fetch failed"),
    new Error("x"),
    "y",
    new Problem(503, "database_away", ""),
  ]) {
    expect(explain(thrown).title).not.toMatch(/\d/);
    expect(explain(thrown).todo.length).toBeGreaterThan(20);
  }
});
