import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { RU } from "./refusalsRu";

/** What is told in the same words whatever it is about: not found, not allowed, changed meanwhile, out of order. */
const GENERAL = new Set(["403", "404", "412"]);

test("each refusal a service may give is known in Russian", () => {
  const page = readFileSync("../docs/errors.md", "utf8");
  const told = [...page.matchAll(/^\| `([a-z_0-9]+)` \| (\d{3}) \|/gm)].map(([, code, status]) => ({
    code,
    status,
  }));
  expect(told.length).toBeGreaterThan(150);
  const unknown = told
    .filter(({ status }) => !GENERAL.has(status!) && Number(status) < 500)
    .filter(({ code }) => !RU[code!])
    .map(({ code }) => code);
  expect(unknown).toEqual([]);
});
