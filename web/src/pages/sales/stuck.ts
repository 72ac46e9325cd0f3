// How long a sale has been in its stage, against what its process allows.

export type Age = "fresh" | "near" | "stuck";

/** Amber when the last day is near, red past the limit; a stage without a limit never presses. */
export function ageOf(days: number, most: number | null): Age {
  if (most === null) return "fresh";
  if (days > most) return "stuck";
  return most > 1 && days >= most - 1 ? "near" : "fresh";
}
