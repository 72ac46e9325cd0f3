// Which columns of a table there is room for.
interface Fits {
  key: string;
  /** Left out on a phone; elsewhere too where room lacks, the highest number first (`true` is 1, 0 stays). */
  wide?: boolean | number;
}

/** What a column of words needs that has no width of its own. */
const LEAST = 160;

/** The columns that fit; of equally dispensable ones the last goes first. */
export function fitting<C extends Fits>(
  columns: C[],
  widths: Record<string, number | undefined>,
  room: number,
): C[] {
  const widthOf = ({ key }: C) => widths[key] ?? LEAST;
  const rankOf = ({ wide }: C) => Number(wide ?? 0);
  let left = columns;
  let needed = columns.reduce((sum, each) => sum + widthOf(each), 0);
  while (needed > room) {
    const rank = Math.max(...left.map(rankOf));
    const gone = rank > 0 ? left.findLast((each) => rankOf(each) === rank) : undefined;
    if (!gone) break;
    left = left.filter((each) => each !== gone);
    needed -= widthOf(gone);
  }
  return left;
}
