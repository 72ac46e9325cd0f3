import { expect, test } from "vitest";
import { isOf, lastDay, monthOf, newGoalDay, standOf } from "./goals";

test("a goal is behind when less of the plan than of the time is over", () => {
  expect(standOf({ reached_percent: "40", expected_percent: "60" })).toBe("behind");
  expect(standOf({ reached_percent: "60", expected_percent: "60" })).toBe("going");
  expect(standOf({ reached_percent: "101.5", expected_percent: "10" })).toBe("reached");
  expect(standOf({ reached_percent: null, expected_percent: null })).toBe("going");
});

test("a month ends with the first day of the next, of December in the next year", () => {
  expect(monthOf("2026-11-28")).toEqual({ start: "2026-11-01", end: "2026-12-01" });
  expect(monthOf("2026-12-01")).toEqual({ start: "2026-12-01", end: "2027-01-01" });
});

test("a new goal is for the month that is looked at", () => {
  expect(newGoalDay("2026-11-01", "2026-12-01", "2026-11-28")).toBe("2026-11-28");
  expect(newGoalDay("2026-07-01", "2026-10-01", "2026-11-28")).toBe("2026-09-30");
  expect(lastDay("2026-03-01")).toBe("2026-02-28");
});

test("of a person the own goals are shown, of a team those of its people as well", () => {
  const [own, teams, others] = [
    { owner_id: "anna", team_id: null },
    { owner_id: null, team_id: "north" },
    { owner_id: "boris", team_id: null },
  ];
  const shown = (whose: { team?: string; person?: string }) =>
    [own, teams, others].filter((goal) => isOf(goal, { ...whose, members: ["anna"] }));
  expect(shown({ person: "anna" })).toEqual([own]);
  expect(shown({ team: "north" })).toEqual([own, teams]);
  expect(shown({})).toHaveLength(3);
});
