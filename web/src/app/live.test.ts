import { expect, test } from "vitest";
import { concerns, ofFigures, ofNotification, ofSales } from "./live";

const of = (path: string, saleId?: string) => [
  "get",
  path,
  saleId ? { params: { path: { sale_id: saleId } } } : {},
];
const SALE = "/api/sales/sales/{sale_id}";

test("what happened to a sale is read anew wherever the sale or its steps are shown", () => {
  const touched = ofNotification({ about: "sale", category: "production" });
  expect(concerns(touched, of("/api/sales/board"))).toBe(true);
  expect(concerns(touched, of("/api/activities/my-day"))).toBe(true);
  expect(concerns(touched, of("/api/notifications/notifications"))).toBe(true);
});

test("a task given to somebody reads no sales anew", () => {
  expect(concerns(ofNotification({ about: "activity", category: "tasks" }), of("/api/sales/board"))).toBe(
    false,
  );
});

test("a change of one sale reads every list anew, and of single sales that one alone", () => {
  const touched = ofSales({ sales: ["a"], more: false })!;
  expect(concerns(touched, of("/api/sales/board"))).toBe(true);
  expect(concerns(touched, of(SALE, "a"))).toBe(true);
  expect(concerns(touched, of(`${SALE}/history`, "b"))).toBe(false);
});

test("where too many changed to be named, any sale may be among them", () => {
  expect(concerns(ofSales({ sales: ["a"], more: true })!, of(SALE, "b"))).toBe(true);
});

test("a line that is ready and has missed nothing reads nothing anew", () => {
  expect(ofSales({ sales: [], more: false })).toBeUndefined();
  expect(ofFigures({ reports: [] })).toBeUndefined();
});

test("figures that changed read the page of figures anew, and nothing else", () => {
  const touched = ofFigures({ reports: ["overdue"] })!;
  expect(concerns(touched, of("/api/analytics/dashboard"))).toBe(true);
  expect(concerns(touched, of("/api/sales/board"))).toBe(false);
  const report = (name: string) => [
    "get",
    "/api/analytics/reports/{report}",
    { params: { path: { report: name } } },
  ];
  expect(concerns(touched, report("overdue"))).toBe(true);
  expect(concerns(touched, report("funnel"))).toBe(false);
});
