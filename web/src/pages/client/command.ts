// A line in the note box that begins with a slash is a plan: «/позвонить завтра 10:00 про сезон», "/call mon 15:30".
import { isoDay } from "@/ui/format";

export interface Planned {
  kind: "call" | "meeting" | "letter" | "task";
  /** `2026-11-30`; null: undated. */
  day: string | null;
  /** `10:00`; null: at any time of the day. */
  clock: string | null;
  /** What the words after the moment say; empty: nothing. */
  about: string;
}

const KINDS: [RegExp, Planned["kind"]][] = [
  [/^(позвон|звон|call|phone)/i, "call"],
  [/^(встре|meet)/i, "meeting"],
  [/^(напис|письм|write|letter|mail)/i, "letter"],
  [/^(задач|сдел|task|do$)/i, "task"],
];
const AHEAD: Record<string, number> = {
  сегодня: 0,
  today: 0,
  завтра: 1,
  tomorrow: 1,
  послезавтра: 2,
};
/** From Sunday, as Date counts. */
const WEEKDAYS = [
  /^(вс|воскр|sun)/i,
  /^(пн|понед|mon)/i,
  /^(вт|втор|tue)/i,
  /^(ср|сред|wed)/i,
  /^(чт|четв|thu)/i,
  /^(пт|пятн|fri)/i,
  /^(сб|субб|sat)/i,
];

function dayOf(word: string, today: Date): string | null {
  const at = (ahead: number) =>
    isoDay(new Date(today.getFullYear(), today.getMonth(), today.getDate() + ahead));
  const ahead = AHEAD[word.toLowerCase()];
  if (ahead !== undefined) return at(ahead);
  const weekday = WEEKDAYS.findIndex((each) => each.test(word));
  if (weekday >= 0) return at((weekday - today.getDay() + 7) % 7 || 7);
  const date = /^(\d{1,2})\.(\d{1,2})(?:\.(\d{4}))?$/.exec(word);
  if (!date) return null;
  const [day, month] = [Number(date[1]), Number(date[2])];
  const given = new Date(Number(date[3] ?? today.getFullYear()), month - 1, day);
  if (given.getMonth() !== month - 1 || given.getDate() !== day) return null;
  if (!date[3] && isoDay(given) < isoDay(today)) given.setFullYear(given.getFullYear() + 1);
  return isoDay(given);
}

/** What the line plans, or null where it is a note. */
export function planOf(line: string, today = new Date()): Planned | null {
  const words = line.trim().split(/\s+/);
  if (!words[0]?.startsWith("/")) return null;
  const kind = KINDS.find(([pattern]) => pattern.test(words[0]!.slice(1)))?.[1];
  if (!kind) return null;
  let day: string | null = null;
  let clock: string | null = null;
  let at = 1;
  for (; at < words.length; at++) {
    const word = words[at]!;
    const time = /^([01]?\d|2[0-3])[:.]([0-5]\d)$/.exec(word);
    const found: string | null = day === null ? dayOf(word, today) : null;
    if (found) day = found;
    else if (time && clock === null) clock = `${time[1]!.padStart(2, "0")}:${time[2]}`;
    else if (/^(в|at|on|во)$/i.test(word)) continue;
    else break;
  }
  if (clock && !day) day = isoDay(today);
  return { kind, day, clock, about: words.slice(at).join(" ") };
}
