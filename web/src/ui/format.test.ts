import { afterEach, describe, expect, it } from "vitest";
import { i18n } from "@/i18n";
import {
  ago,
  exact,
  initials,
  isoDay,
  money,
  moneyShort,
  NBSP,
  percent,
  relative,
  span,
  zoneName,
} from "./format";

const now = new Date(2026, 10, 27, 12, 0);
const english = () => i18n.changeLanguage("en");
afterEach(() => i18n.changeLanguage("ru"));

describe("money", () => {
  it("is written the Russian way and does not break before the sign", () => {
    expect(money("1234567.5")).toBe(`1${NBSP}234${NBSP}567,50${NBSP}₽`);
    expect(money("-12")).toBe(`−12,00${NBSP}₽`);
    expect(money(null)).toBe("—");
  });
  it("is written the English way", async () => {
    await english();
    expect(money("1234567.5")).toBe("₽1,234,567.50");
    expect(money("5", "CHF")).toBe(`CHF${NBSP}5.00`);
  });
  it("is short in headers", () => {
    expect(moneyShort("412000")).toBe(`412${NBSP}тыс.${NBSP}₽`);
    expect(moneyShort("99000")).toBe(`99${NBSP}000${NBSP}₽`);
  });
});

describe("moments", () => {
  it("are relative in lists", () => {
    expect(relative("2026-11-27", now)).toBe("сегодня");
    expect(relative(new Date(2026, 10, 26, 16, 0).toISOString(), now)).toBe(`вчера${NBSP}16:00`);
    expect(relative("2026-12-02", now)).toContain("дек");
    expect(relative("2025-03-01", now)).toContain("2025");
  });
  it("are exact on hover", () => {
    expect(exact("2026-11-27")).toBe("27 ноября 2026");
  });
  it("say how long ago", async () => {
    expect(ago(new Date(now.getTime() - 20_000), now)).toBe("только что");
    await english();
    expect(ago(new Date(now.getTime() - 3 * 3600_000), now)).toContain("3");
  });
  it("keep a day without a time on its day", () => {
    expect(isoDay(new Date(2026, 0, 5))).toBe("2026-01-05");
  });
});

it("shows a share that is no number as a dash", () => {
  expect(percent(Number.NaN)).toBe("—");
  expect(percent(0.312)).toBe(`31${NBSP}%`);
});

it("takes initials from people and companies", () => {
  expect(initials("Анна Кузнецова")).toBe("АК");
  expect(initials("ООО «Альпторг»")).toBe("А");
  expect(initials(null)).toBe("?");
});

it("writes days that belong together as one span, and a time zone by its name", async () => {
  expect(span("2026-11-01", "2026-11-30")).toBe("1–30 ноября 2026");
  expect(span("2026-11-28", "2026-11-28")).toBe("28 ноября 2026");
  expect(span("2026-12-22", "2027-01-11")).toMatch(/^22 декабря 2026.{1,5}11 января 2027$/);
  expect(zoneName("Europe/Moscow")).toMatch(/Москва|московск/i);
  expect(zoneName("Nowhere/Never")).toBe("Nowhere/Never");
});
