import { afterEach, beforeAll, expect, it } from "vitest";
import { Problem } from "@/api/problem";
import { i18n } from "@/i18n";
import { explain } from "./Problem";
import * as words from "./refusals";

const speak = async (language: "ru" | "en") => {
  await i18n.changeLanguage(language);
  await words.wordsAreHere;
};

beforeAll(() => words.wordsAreHere);

afterEach(() => speak("ru"));

it("says what to do in the reader's words", () => {
  const told = explain(
    new Problem(409, "invoice_not_checked", "an invoice is sent only after it was checked"),
  );
  expect(told.todo).toBe("Счёт не проверен. Проверьте реквизиты и отметьте «Проверено».");
});

it("names what is missing, in either language", async () => {
  const missing = [
    { kind: "field" as const, code: "need", title: "Потребность" },
    { kind: "field" as const, code: "lines", title: "Товары" },
  ];
  const refused = new Problem(409, "stage_not_ready", "", null, missing);
  expect(explain(refused).todo).toBe("Пока нельзя: заполните недостающее (Потребность, Товары).");
  await speak("en");
  expect(explain(refused).todo).toBe("Not yet: fill in what is missing (Need, Product lines).");
});

it("speaks English as plainly, and keeps the API's sentence where the code is new", async () => {
  expect(explain(new Problem(409, "brand_new", "do this first")).todo).toBe("Do this first.");
  await speak("en");
  const told = explain(new Problem(409, "lead_not_qualified", "qualify it first: POST …/qualify"));
  expect(told.todo).toBe("Only a qualified lead becomes a sale. Qualify it first.");
});

it("names the field, as people call it", async () => {
  const shapes = new Problem(422, "invalid_request", "2 wrong", null, [], null, [
    { field: "lines.0.quantity", message: "Input should be greater than or equal to 0" },
    { field: "title", message: "String should have at least 1 character" },
  ]);
  const rule = new Problem(422, "invalid", "value: a goal is more than nothing", null, [], "value");
  expect(explain(shapes).todo).toBe("Товары, 1: Количество: Не меньше 0. Название: Заполните это поле.");
  expect(explain(rule).todo).toBe("Сколько: цель должна быть больше нуля.");
  await speak("en");
  expect(explain(shapes).todo).toBe("Products, 1: Quantity: Not less than 0. Title: Fill in this field.");
  expect(explain(rule).todo).toBe("How much: a goal is more than nothing.");
});

it("speaks of the address where what stands in it is no id", () => {
  const told = explain(
    new Problem(422, "invalid_request", "", null, [], null, [
      { field: "sale_id", message: "Input should be a valid UUID, invalid character" },
    ]),
  );
  expect(told.title).toBe("Такой записи нет, или она вам не видна");
  expect(told.todo).toBe("Проверьте адрес или вернитесь к списку.");
});

it("says more than «no rights» where more is known", () => {
  const told = explain(new Problem(403, "note_of_another", "only its author changes a note"));
  expect(told.title).toBe("На это у вас нет прав");
  expect(told.todo).toBe("Заметку меняет только её автор. Напишите свою.");
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
