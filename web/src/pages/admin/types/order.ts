// The order in which people choose a type of client.
import type { Contacts } from "@/api/generated";

export type ClientType = Contacts["ListedType"];
const STEP = 10;

/** The positions to write so that this type stands one place further up or down; empty at the end of the list. */
export function moved(
  types: ClientType[],
  code: string,
  by: -1 | 1,
): { type: ClientType; position: number }[] {
  const from = types.findIndex((each) => each.code === code);
  const to = from + by;
  if (from < 0 || to < 0 || to >= types.length) return [];
  const next = types.toSpliced(from, 1).toSpliced(to, 0, types[from]!);
  return next
    .map((type, index) => ({ type, position: (index + 1) * STEP }))
    .filter(({ type, position }) => type.position !== position);
}

/** Behind all the others. */
export const lastPosition = (types: { position: number }[]): number =>
  Math.max(0, ...types.map((each) => each.position)) + STEP;

/** A code made of a title, as people would: `Оптовый склад` → `optovyy_sklad`. */
export function codeOf(title: string): string {
  const LATIN: Record<string, string> = Object.fromEntries(
    "а=a б=b в=v г=g д=d е=e ё=e ж=zh з=z и=i й=y к=k л=l м=m н=n о=o п=p р=r с=s т=t у=u ф=f х=h ц=ts ч=ch ш=sh щ=sch ъ= ы=y ь= э=e ю=yu я=ya"
      .split(" ")
      .map((pair) => pair.split("=") as [string, string]),
  );
  return [...title.toLowerCase()]
    .map((letter) => LATIN[letter] ?? letter)
    .join("")
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^[_0-9]+|_+$/g, "")
    .slice(0, 64);
}
