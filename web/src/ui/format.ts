// How money, numbers and moments are written, in the reader's language; parts that belong together do not break apart.
import { language } from "@/i18n";

export const NBSP = "\u00a0";
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const SIGNS: Record<string, string> = { RUB: "₽", USD: "$", EUR: "€", CNY: "¥" };

const locale = () => (language() === "en" ? "en-GB" : "ru-RU");
const dashes = (text: string) => text.replaceAll("-", "−");

/** `1 234 567,50 ₽`, or `₽1,234,567.50` in English. Kopecks are left out where told, or where there are none. */
export function money(amount: string | number | null | undefined, currency = "RUB", kopecks = true): string {
  if (amount === null || amount === undefined || amount === "") return "—";
  const number = Number(amount);
  const digits = kopecks ? 2 : 0;
  const text = new Intl.NumberFormat(locale(), {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(Math.abs(number));
  const sign = number < 0 ? "−" : "";
  const mark = SIGNS[currency] ?? currency;
  return language() === "en"
    ? `${sign}${mark.length > 1 ? mark + NBSP : mark}${text}`
    : `${sign}${text}${NBSP}${mark}`;
}

/** For headers: `412 тыс. ₽`, `1,2 млн ₽`. */
export function moneyShort(amount: string | number, currency = "RUB"): string {
  const number = Number(amount);
  if (Math.abs(number) < 100_000) return money(number, currency, false);
  const text = new Intl.NumberFormat(locale(), { notation: "compact", maximumFractionDigits: 1 }).format(
    number,
  );
  const mark = SIGNS[currency] ?? currency;
  return language() === "en" ? `${mark}${text}` : `${text.replace(" ", NBSP)}${NBSP}${mark}`;
}

export function number(value: string | number | null | undefined, digits = 3): string {
  if (value === null || value === undefined || value === "") return "—";
  return dashes(new Intl.NumberFormat(locale(), { maximumFractionDigits: digits }).format(Number(value)));
}

export function percent(share: number | null | undefined, digits = 0): string {
  if (share === null || share === undefined || !Number.isFinite(share)) return "—";
  const text = dashes(
    new Intl.NumberFormat(locale(), { maximumFractionDigits: digits, minimumFractionDigits: digits }).format(
      share * 100,
    ),
  );
  return language() === "en" ? `${text}%` : `${text}${NBSP}%`;
}

export const dayOf = (moment: Date): Date =>
  new Date(moment.getFullYear(), moment.getMonth(), moment.getDate());

/** A date without a time is a local day, never midnight of another zone. */
export function asDate(value: string): Date {
  const day = /^(\d{4})-(\d{2})-(\d{2})$/.exec(value);
  return day ? new Date(Number(day[1]), Number(day[2]) - 1, Number(day[3])) : new Date(value);
}

export const isoDay = (day: Date): string =>
  [
    String(day.getFullYear()).padStart(4, "0"),
    String(day.getMonth() + 1).padStart(2, "0"),
    String(day.getDate()).padStart(2, "0"),
  ].join("-");

/** `Europe/Moscow` → «Москва, стандартное время»; as it is where this browser has no name for it. */
export function zoneName(zone: string): string {
  try {
    const named = new Intl.DateTimeFormat(locale(), { timeZone: zone, timeZoneName: "longGeneric" });
    return named.formatToParts(new Date()).find((part) => part.type === "timeZoneName")?.value ?? zone;
  } catch {
    return zone;
  }
}

/** `1–30 ноября 2026`: both days count. */
export function span(first: string, last: string): string {
  const days = new Intl.DateTimeFormat(locale(), { day: "numeric", month: "long", year: "numeric" });
  return days.formatRange(asDate(first), asDate(last)).replaceAll(/\sг\./g, "");
}

export const time = (value: string | Date): string =>
  new Intl.DateTimeFormat(locale(), { hour: "2-digit", minute: "2-digit" }).format(new Date(value));

export const seconds = (value: Date): string =>
  new Intl.DateTimeFormat(locale(), { hour: "2-digit", minute: "2-digit", second: "2-digit" }).format(value);

/** `27 ноября 2026`, with the time where there is one: what a hover shows. */
export function exact(value: string | null | undefined): string {
  if (!value) return "—";
  const dateOnly = /^\d{4}-\d{2}-\d{2}$/.test(value);
  const day = new Intl.DateTimeFormat(locale(), { day: "numeric", month: "long", year: "numeric" })
    .format(asDate(value))
    .replace(/\s?г\.$/, "");
  return dateOnly ? day : `${day}, ${time(value)}`;
}

/** `сегодня 11:30`, `вчера 16:00`, `пт, 4 дек.`, `12 нояб. 2025`: what lists show. */
export function relative(value: string | null | undefined, now = new Date()): string {
  if (!value) return "—";
  const dateOnly = /^\d{4}-\d{2}-\d{2}$/.test(value);
  const moment = asDate(value);
  const away = Math.round((dayOf(moment).getTime() - dayOf(now).getTime()) / DAY);
  const clock = dateOnly ? "" : ` ${time(value)}`;
  if (Math.abs(away) <= 1) {
    const word = new Intl.RelativeTimeFormat(locale(), { numeric: "auto" }).format(away, "day");
    return `${word}${clock}`.replace(" ", NBSP);
  }
  const sameYear = moment.getFullYear() === now.getFullYear() || Math.abs(away) < 90;
  const day = new Intl.DateTimeFormat(locale(), {
    day: "numeric",
    month: "short",
    ...(away > 0 && away < 7 ? { weekday: "short" } : {}),
    ...(sameYear ? {} : { year: "numeric" }),
  })
    .format(moment)
    .replace(/\s?г\.$/, "");
  return `${day}${Math.abs(away) < 7 ? clock : ""}`.replaceAll(" ", NBSP);
}

/** `только что`, `5 минут назад`, `3 дня назад`. */
export function ago(value: string | Date, now = new Date()): string {
  const passed = now.getTime() - new Date(value).getTime();
  const words = new Intl.RelativeTimeFormat(locale(), { numeric: "auto", style: "short" });
  if (Math.abs(passed) < MINUTE) return language() === "en" ? "just now" : "только что";
  if (Math.abs(passed) < 60 * MINUTE) return words.format(-Math.round(passed / MINUTE), "minute");
  if (Math.abs(passed) < DAY) return words.format(-Math.round(passed / (60 * MINUTE)), "hour");
  return words.format(-Math.round(passed / DAY), "day");
}

export const daysSince = (value: string, now = new Date()): number =>
  Math.max(0, Math.floor((now.getTime() - new Date(value).getTime()) / DAY));

/** `АК` of «Анна Кузнецова»; quotes and legal forms of companies do not count. */
export function initials(name: string | null | undefined): string {
  const words = (name ?? "")
    .replace(/[«»"']/g, "")
    .split(/\s+/)
    .filter((word) => word && !/^(ООО|АО|ПАО|ИП|LLC|Ltd)$/i.test(word));
  return (words.slice(0, 2).map((word) => [...word][0]) as string[]).join("").toUpperCase() || "?";
}
