import { expect, test } from "vitest";
import { browserOf } from "./browser";

test("a browser is named by its own name and system, not by those it claims to be like", () => {
  const edge =
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36 Edg/130.0";
  expect(browserOf(edge)).toBe("Edge, Windows");
  const phone =
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1 (KHTML, like Gecko) Version/18.0 Mobile Safari/604.1";
  expect(browserOf(phone)).toBe("Safari, iOS");
});

test("what is not known speaks for itself", () => {
  expect(browserOf("fibex-cli/1.0")).toBe("fibex-cli/1.0");
  expect(browserOf("")).toBe("—");
});
