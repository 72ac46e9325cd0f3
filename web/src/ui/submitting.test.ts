import { afterEach, beforeAll, expect, it } from "vitest";
import { Problem } from "@/api/problem";
import { i18n } from "@/i18n";
import * as words from "./refusals";
import { besideFields } from "./submitting";

beforeAll(() => words.wordsAreHere);

afterEach(async () => {
  await i18n.changeLanguage("ru");
  await words.wordsAreHere;
});

const refused = (code: string, field: string, detail: string) =>
  new Problem(409, code, detail, null, [], field);

it("says a refusal beside the field it is about, in the reader's words", async () => {
  const error = refused("absences_overlap", "starts_on", "starts_on: from 2026-12-01 away already");
  expect(besideFields(error, ["starts_on"]).starts_on).toMatch(/уже отмечено отсутствие/);
  await i18n.changeLanguage("en");
  await words.wordsAreHere;
  expect(besideFields(error, ["starts_on"]).starts_on).toMatch(/^An absence is noted for these days/);
  const rule = refused("invalid", "value", "value: a goal is more than nothing");
  expect(besideFields(rule, ["value"])).toEqual({ value: "A goal is more than nothing." });
});

it("says what the shape of a field lacks in Russian", () => {
  const errors = [
    { field: "password", message: "Value should have at least 8 items after validation, not 6" },
  ];
  const error = new Problem(422, "invalid_request", "", null, [], null, errors);
  expect(besideFields(error, ["name", "password"])).toEqual({ password: "Нужно не меньше 8 знаков." });
});

it("says it of the part where there is a field for it, else of the whole", () => {
  const error = refused("process_is_faulty", "stages.2.code", "no way leads here");
  expect(Object.keys(besideFields(error, ["stages"]))).toEqual(["stages"]);
  expect(Object.keys(besideFields(error, ["stages", "stages.2.code"]))).toEqual(["stages.2.code"]);
});

it("keeps silent about what is none of these fields, so that it is told aloud", () => {
  expect(besideFields(refused("email_taken", "email", "taken"), ["name"])).toEqual({});
  expect(besideFields(new TypeError("fetch failed"), ["name"])).toEqual({});
});
