/** The last day that is over. */
export function dayBefore(today: string): string {
  const day = new Date(`${today}T12:00:00Z`);
  day.setUTCDate(day.getUTCDate() - 1);
  return day.toISOString().slice(0, 10);
}

/** `2026-11-28` → `2026-10-31`: what one most often closes. */
export function lastDayOfLastMonth(today: string): string {
  const day = new Date(`${today.slice(0, 7)}-01T12:00:00Z`);
  day.setUTCDate(0);
  return day.toISOString().slice(0, 10);
}
