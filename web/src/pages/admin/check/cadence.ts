// The days of a cadence as one line of words, and back.

/** `[1, 3, 5]` → `1, 3, 5`. */
export const inWords = (days: number[]): string => days.join(", ");

/** `1, 3, 5` → `[1, 3, 5]`; null where it is not days that begin with 1 and rise. */
export function daysOf(words: string): number[] | null {
  const parts = words.split(/[\s,;]+/).filter(Boolean);
  const days = parts.map(Number);
  const rising = days.every((day, at) => Number.isInteger(day) && day > (at === 0 ? 0 : days[at - 1]!));
  return days[0] === 1 && rising ? days : null;
}
