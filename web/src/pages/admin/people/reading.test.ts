import { expect, it } from "vitest";
import { asTree, daysOf, parentsFor, stateOf, type Team } from "./reading";

const team = (id: string, name: string, parent_id: string | null = null): Team => ({
  id,
  name,
  parent_id,
  head_id: null,
  members: 0,
  version: 1,
});
const TEAMS = [
  team("c", "Север", "a"),
  team("b", "Опт"),
  team("d", "Мурманск", "c"),
  team("a", "Вся Россия"),
];

it("puts each team below the one it belongs to, by name", () => {
  expect(asTree(TEAMS).map((each) => [each.name, each.depth])).toEqual([
    ["Вся Россия", 0],
    ["Север", 1],
    ["Мурманск", 2],
    ["Опт", 0],
  ]);
});

it("loses no team whose parent is out of sight", () => {
  expect(asTree([team("c", "Север", "a")]).map((each) => each.depth)).toEqual([0]);
});

it("offers no parent that would put a team below itself", () => {
  expect(parentsFor(TEAMS[0]!, TEAMS).map((each) => each.id)).toEqual(["b", "a"]);
  expect(parentsFor(null, TEAMS)).toHaveLength(4);
});

it("counts the first and the last day in", () => {
  const absence = { starts_on: "2026-12-01", ends_on: "2026-12-14", cancelled_at: null };
  expect(daysOf(absence)).toBe(14);
  expect(
    ["2026-11-30", "2026-12-01", "2026-12-14", "2026-12-15"].map((day) => stateOf(absence, day)),
  ).toEqual(["ahead", "now", "now", "over"]);
  expect(stateOf({ ...absence, cancelled_at: "2026-11-01T00:00:00Z" }, "2026-12-01")).toBe("cancelled");
});
