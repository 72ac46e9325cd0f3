import { readdirSync, readFileSync } from "node:fs";
import { afterEach, expect, test } from "vitest";
import { Problem } from "@/api/problem";
import { i18n, type Language } from "@/i18n";
import { fieldName } from "./fieldNames";
import { explain } from "./Problem";
import * as words from "./refusals";
import { EN } from "./refusalsEn";
import { RU } from "./refusalsRu";

/** What is told in the same words whatever it is about: not found, changed meanwhile, out of order. */
const GENERAL = new Set(["404", "412"]);
const OUTSIDE = new Set(["forbidden", "cross_site"]);

const told = [
  ...readFileSync("../docs/errors.md", "utf8").matchAll(/^\| `([a-z_0-9]+)` \| (\d{3}) \|/gm),
].map(([, code, status]) => ({ code: code!, status: status! }));

afterEach(async () => {
  await i18n.changeLanguage("ru");
});

test("each refusal a service may give is known in Russian and in English", () => {
  expect(told.length).toBeGreaterThan(150);
  const unknown = told
    .filter(({ status }) => !GENERAL.has(status) && Number(status) < 500)
    .filter(({ code }) => !OUTSIDE.has(code))
    .filter(({ code }) => !(code in RU) || !(code in EN))
    .map(({ code }) => code);
  expect(unknown).toEqual([]);
});

test.each(["ru", "en"] as Language[])(
  "each is shown as a sentence in %s, without a code or a route",
  async (language) => {
    await i18n.changeLanguage(language);
    await words.wordsAreHere;
    for (const { code, status } of told) {
      const { title, todo } = explain(new Problem(Number(status), code, "the API says it"));
      for (const text of [title, todo]) {
        expect(text, code).not.toMatch(/[a-z]_[a-z]|\/api\/|…\/|\bPOST\b|`/);
        expect(text.length, code).toBeGreaterThan(8);
        expect(/[а-яё]/i.test(text), `${code}: ${text}`).toBe(language === "ru");
      }
      expect(todo, code).toMatch(/[.!?»”]$/);
    }
  },
);

function sources(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".py"))
    .map((name) => readFileSync(`${folder}/${name}`, "utf8"));
}

test("each field that a rule of a service names is called something in both languages", () => {
  const named = new Set(
    sources("../services").flatMap((text) =>
      [...text.matchAll(/field="([a-z_]+)"/g)].map((found) => found[1]!),
    ),
  );
  expect(named.size).toBeGreaterThan(30);
  const unknown = [...named].filter((each) => !fieldName(each, "ru") || !fieldName(each, "en"));
  expect(unknown).toEqual([]);
});
