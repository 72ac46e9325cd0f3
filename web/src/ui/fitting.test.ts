import { expect, it } from "vitest";
import { fitting } from "./fitting";

const columns = [
  { key: "name" },
  { key: "type", wide: true },
  { key: "priority", wide: 2 },
  { key: "owner", wide: true },
  { key: "acts", wide: 0 },
];
const widths = { type: 140, priority: 100, owner: 170, acts: 110 };
const shown = (room: number) => fitting(columns, widths, room).map((each) => each.key);

it("leaves all columns where there is room for them", () => {
  expect(shown(680)).toEqual(["name", "type", "priority", "owner", "acts"]);
});

it("gives up the most dispensable first, then the last ones, so that the name keeps its room", () => {
  expect(shown(679)).toEqual(["name", "type", "owner", "acts"]);
  expect(shown(500)).toEqual(["name", "type", "acts"]);
});

it("never gives up what a row is known and acted by", () => {
  expect(shown(100)).toEqual(["name", "acts"]);
});
