// A day as people type it. What the picker brings along reads no Russian month, and 05.03 as the third of May.

/** How months begin in either language: March stands before May, whose «ма» is in both. */
const MONTHS: [begin: string, month: number][] = [
  ..."янв фев мар апр ма июн июл авг сен окт ноя дек".split(" "),
  ..."jan feb mar apr may jun jul aug sep oct nov dec".split(" "),
].map((begin, at) => [begin, (at % 12) + 1]);
const ISO = /^(\d{4})-(\d{1,2})-(\d{1,2})$/;
const TYPED =
  /^(?:\p{L}{2,12}\.?,?\s+)?(\d{1,2})[\s./-]+(\d{1,2}|\p{L}{3,})\.?(?:[\s.,/-]+(\d{4}|\d{2}))?(?:\s*г\.?)?$/u;

function monthOf(word: string): number {
  if (/^\d/.test(word)) return Number(word);
  return MONTHS.find(([begin]) => word.toLowerCase().startsWith(begin))?.[1] ?? 0;
}

/** `31 марта 2021`, `пт, 5 дек.`, `31.03.21`, `2021-03-31` as `2021-03-31`; a year left out is this one. */
export function typedDay(text: string, today = new Date()): string | null {
  const iso = ISO.exec(text.trim());
  const typed = TYPED.exec(text.trim());
  const parts = iso ? [iso[3], iso[2], iso[1]] : typed?.slice(1);
  if (!parts) return null;
  const [day, month] = [Number(parts[0]), monthOf(parts[1] ?? "")];
  const year = parts[2] ? Number(parts[2]) + (parts[2].length === 2 ? 2000 : 0) : today.getFullYear();
  const pad = (n: number, wide = 2) => String(n).padStart(wide, "0");
  const found = `${pad(year, 4)}-${pad(month)}-${pad(day)}`;
  const there = new Date(`${found}T12:00:00Z`);
  return !Number.isNaN(there.getTime()) && there.toISOString().startsWith(found) ? found : null;
}
