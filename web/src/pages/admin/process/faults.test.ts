import { expect, it } from "vitest";
import { Problem } from "@/api/problem";
import { whole } from "./editing";
import { faultsOf, inFull } from "./faults";

const PROCESS = whole({
  titles: { ru: "П", en: "P" },
  stages: [
    { code: "talk", titles: { ru: "Разговор", en: "Talk" } },
    { code: "pay", titles: { ru: "Оплата", en: "Payment" } },
    { code: "won", titles: { ru: "Победа", en: "Won" }, kind: "won" },
  ],
});

it("names the stage, and the reason in Russian", () => {
  const detail = "stages.1.moved_on_by: a sale is won by a person, never by the system";
  const error = new Problem(422, "process_is_faulty", detail, null, [], "stages.1.moved_on_by");
  const [fault] = faultsOf(error, PROCESS);
  expect(fault!.stage).toBe("pay");
  expect(inFull(fault!, PROCESS)).toBe("Оплата: Завершает продажу только человек.");
});

it("says what a field lacks, each by itself", () => {
  const errors = [
    { field: "stages.0.titles.ru", message: "String should have at least 1 character" },
    { field: "titles.en", message: "String should have at most 200 characters" },
  ];
  const faults = faultsOf(new Problem(422, "invalid_request", "", null, [], null, errors), PROCESS);
  expect(faults.map((each) => inFull(each, PROCESS))).toEqual([
    "Разговор: Заполните это поле.",
    "Можно не больше 200 знаков.",
  ]);
});

it("is empty for what no field is to blame for", () => {
  expect(faultsOf(new TypeError("fetch failed"), PROCESS)).toEqual([]);
});
