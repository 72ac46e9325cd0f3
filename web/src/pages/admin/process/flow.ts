// Where the stages of a process stand in its diagram, and the ways back below them.
import type { Stage } from "./editing";

export const OPEN_WIDTH = 178;
export const WON_WIDTH = 96;
export const GAP = 38;
const LANE = 22;

export interface Flow {
  /** The way to the win, in its order; the lost stage stands beside it. */
  way: Stage[];
  lost: Stage | null;
  width: number;
  /** From the foot of a stage down into its lane, back, and up to the foot of an earlier one. */
  back: { from: string; to: string; path: string; tip: [x: number, y: number] }[];
  backHeight: number;
}

const widthOf = (stage: Stage) => (stage.kind === "open" ? OPEN_WIDTH : WON_WIDTH);

export function flowOf(stages: Stage[]): Flow {
  const way = stages.filter((each) => each.kind !== "lost");
  const left: number[] = [];
  let width = 0;
  for (const stage of way) {
    left.push(width);
    width += widthOf(stage) + GAP;
  }
  const found = way.flatMap((stage, from) =>
    stage.back_to
      .map((code) => ({ from, to: way.findIndex((each) => each.code === code) }))
      .filter((each) => each.to >= 0),
  );
  // The shorter a way back, the nearer its lane; two that do not cross share one.
  const lanes: { from: number; to: number }[][] = [];
  const back = found
    .toSorted((one, other) => one.from - one.to - (other.from - other.to))
    .map((edge) => {
      let lane = lanes.findIndex((taken) =>
        taken.every((each) => each.from <= edge.to || each.to >= edge.from),
      );
      if (lane < 0) lane = lanes.push([]) - 1;
      lanes[lane]!.push(edge);
      // Leaves on the left half of a foot and arrives on the right half, so that the two do not meet.
      const start = left[edge.from]! + widthOf(way[edge.from]!) * 0.35;
      const end = left[edge.to]! + widthOf(way[edge.to]!) * 0.65;
      const y = LANE * (lane + 1) - 4;
      const r = 8;
      return {
        from: way[edge.from]!.code,
        to: way[edge.to]!.code,
        path: `M${start} 0V${y - r}q0 ${r} ${-r} ${r}H${end + r}q${-r} 0 ${-r} ${-r}V6`,
        tip: [end, 1] as [number, number],
      };
    });
  return {
    way,
    lost: stages.find((each) => each.kind === "lost") ?? null,
    width: Math.max(0, width - GAP),
    back,
    backHeight: lanes.length * LANE,
  };
}
