import { describe, expect, it } from "vitest";
import { columnsOf, everyDay, groupName, linkOf, moodOf, opens, read, shown } from "./reading";

const SALES = {
  report: "sales_and_margin",
  rows: [{ group: { day: "2026-11-27" }, records: "/r", revenue: "10.00", currency: "RUB" }],
  total: [{ currency: "RUB", revenue: "10.00", change_percent: { revenue: "5.0" }, records: "/t" }],
  group_by: ["day"],
  period: { from: "2026-11-26", to: "2026-12-01" },
  as_of: "2026-11-27T09:00:00Z",
  lag: { events_behind: 0 },
};

describe("a report", () => {
  it("has the same shape with one total and with one per currency", () => {
    expect(read(SALES).totals[0]).toEqual({
      records: "/t",
      figures: { currency: "RUB", revenue: "10.00" },
      change: { revenue: "5.0" },
    });
    const overdue = { ...SALES, report: "overdue", total: { overdue: 3, change_percent: {}, records: "/o" } };
    expect(read(overdue).totals[0]?.figures).toEqual({ overdue: 3 });
  });

  it("keeps the rows' groups apart from their figures", () => {
    const [row] = read(SALES).rows;
    expect(row?.figures).toEqual({ revenue: "10.00", currency: "RUB" });
    expect(groupName(row!.group, "day")).toBe("2026-11-27");
    expect(groupName({ manager: "id", manager_name: "Анна" }, "manager")).toBe("Анна");
  });
});

it("a chart by day has a place for days on which nothing happened, up to today", () => {
  const days = everyDay(read(SALES), "2026-11-28").map((row) => [row.group.day, row.figures.revenue]);
  expect(days).toEqual([
    ["2026-11-26", undefined],
    ["2026-11-27", "10.00"],
    ["2026-11-28", undefined],
  ]);
});

describe("a figure", () => {
  it("is written as what it is", () => {
    expect(shown("revenue", { revenue: "1234.50", currency: "RUB" })).toBe("1\u00a0234,50\u00a0₽");
    expect(shown("coverage_percent", { coverage_percent: "57.1" })).toBe("57,1\u00a0%");
    expect(shown("median_hours", { median_hours: "5.5" })).toBe("5,5\u00a0ч");
    expect(shown("p90_hours", { p90_hours: "76.8" })).toBe("3,2\u00a0дн.");
    expect(shown("margin_percent", { margin_percent: null })).toBe("—");
  });

  it("grows for the better or for the worse", () => {
    expect(moodOf("revenue", "5.0")).toBe("better");
    expect(moodOf("revenue", "-5.0")).toBe("worse");
    expect(moodOf("overdue", "5.0")).toBe("worse");
    expect(moodOf("overdue", "-5.0")).toBe("better");
    expect(moodOf("revenue", null)).toBe("same");
  });
});

it("a link of a report leads to its records", () => {
  const link = "/api/analytics/reports/funnel/records?period=custom&from=2026-11-01&stage=won";
  expect(linkOf(link)).toEqual({
    report: "funnel",
    query: { period: "custom", from: "2026-11-01", stage: "won" },
  });
});

describe("the columns of sales", () => {
  const of = (figures: object) =>
    columnsOf(read({ ...SALES, rows: [], total: [{ ...SALES.total[0], ...figures }] }));

  it("hold the plan where goals stand", () => {
    expect(of({ margin: "3.00" })).not.toContain("plan_revenue");
    const planned = of({ margin: "3.00", plan_revenue: "20.00", plan_percent: "50.0" });
    expect(planned.slice(1, 4)).toEqual(["revenue", "plan_revenue", "plan_percent"]);
    expect(planned).not.toContain("plan_margin");
  });

  it("hold a margin for those who are told of it", () => {
    expect(of({ margin: "0.00", margin_percent: null })).toContain("margin_percent");
    expect(of({ margin: null, margin_percent: null })).toEqual(["count", "revenue", "average"]);
  });
});

it("what is planned is no list of records", () => {
  expect(opens("revenue")).toBe(true);
  expect(opens("plan_revenue")).toBe(false);
});
