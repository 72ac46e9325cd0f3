import { expect, it } from "vitest";
import { whole } from "./editing";
import { flowOf, GAP, OPEN_WIDTH, WON_WIDTH } from "./flow";

const titles = { ru: "Э", en: "S" };
const stages = (...backs: string[][]) =>
  whole({
    titles,
    stages: [
      ...backs.map((back_to, at) => ({ code: `s${at}`, titles, back_to })),
      { code: "lost", titles, kind: "lost" as const },
      { code: "won", titles, kind: "won" as const },
    ],
  }).stages;

it("puts the way to the win in a row, and the lost stage beside it", () => {
  const flow = flowOf(stages([], []));
  expect(flow.way.map((each) => each.code)).toEqual(["s0", "s1", "won"]);
  expect(flow.lost?.code).toBe("lost");
  expect(flow.width).toBe(2 * OPEN_WIDTH + WON_WIDTH + 2 * GAP);
  expect(flow.backHeight).toBe(0);
});

it("gives ways back that cross a lane each, and lets others share one", () => {
  const apart = flowOf(stages([], ["s0"], ["s1"]));
  const crossing = flowOf(stages([], ["s0"], ["s0"]));
  expect(crossing.backHeight).toBe(2 * apart.backHeight);
});

it("leaves the foot of one stage and arrives at the foot of the earlier one", () => {
  const [edge] = flowOf(stages([], ["s0"])).back;
  expect(edge).toMatchObject({ from: "s1", to: "s0" });
  expect(edge!.tip[0]).toBeLessThan(OPEN_WIDTH);
  expect(Number(/^M([\d.]+)/.exec(edge!.path)![1])).toBeGreaterThan(OPEN_WIDTH + GAP);
});

it("draws no way back to a stage that is not there", () => {
  expect(flowOf(stages([], ["gone"])).back).toEqual([]);
});
