import { describe, expect, it } from "vitest";
import { changed, moved, type Offered, type Tile } from "./layout";

const OFFERED: Offered[] = [
  { report: "overdue", figures: ["overdue", "moved"], groups: ["department", "day"], bases: [] },
  {
    report: "sales_and_margin",
    figures: ["count", "revenue"],
    groups: ["manager", "day"],
    bases: ["win", "payment"],
  },
];
const TILE: Tile = {
  report: "sales_and_margin",
  show: "number",
  figure: "revenue",
  group_by: null,
  basis: "payment",
  chart: null,
};

describe("a tile", () => {
  it("of another report shows what that one has, and no basis that it knows nothing of", () => {
    expect(changed(TILE, { report: "overdue" }, OFFERED)).toEqual({
      ...TILE,
      report: "overdue",
      figure: "overdue",
      basis: null,
    });
  });

  it("that becomes a chart has rows to draw, and no figure", () => {
    const chart = changed(TILE, { show: "chart" }, OFFERED);
    expect(chart).toEqual({ ...TILE, show: "chart", figure: null, group_by: "manager", chart: "bars" });
    expect(changed(chart, { show: "table", group_by: null }, OFFERED)).toMatchObject({
      chart: null,
      group_by: null,
    });
  });

  it("is a line only along the time", () => {
    const line = changed({ ...TILE, show: "chart", group_by: "day" }, { chart: "line" }, OFFERED);
    expect(line.chart).toBe("line");
    expect(changed(line, { group_by: "manager" }, OFFERED).chart).toBe("bars");
  });
});

it("what is moved past an end stays", () => {
  expect(moved(["a", "b", "c"], 2, 0)).toEqual(["c", "a", "b"]);
  expect(moved(["a", "b"], 0, -1)).toEqual(["a", "b"]);
  expect(moved(["a", "b"], 1, 2)).toEqual(["a", "b"]);
});
