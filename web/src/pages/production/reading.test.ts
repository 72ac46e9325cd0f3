import { expect, test } from "vitest";
import { actsOf, after, columnsOf, isPart, type Order, urgencyOf } from "./reading";

const order = (more: Partial<Order>): Order =>
  ({
    id: more.number ?? "1",
    number: "З-1",
    status: "requested",
    due_on: "2026-11-30",
    overdue: false,
    lines: [
      { sku: "CRB-8", name: "Карабин", unit: "piece", quantity: "10", from_stock: "4", to_produce: "6" },
      { sku: "MIC-100", name: "Шнур", unit: "metre", quantity: "5", from_stock: "0", to_produce: "5" },
    ].map((line) => ({ ...line, ready: "0", shipped: "0" })),
    ...more,
  }) as Order;

test("each column has the overdue first, then the nearest day", () => {
  const later = order({ number: "З-1", due_on: "2026-12-05" });
  const sooner = order({ number: "З-2", due_on: "2026-12-01" });
  const late = order({ number: "З-3", due_on: "2026-12-03", overdue: true });
  expect(columnsOf([later, sooner, late]).fresh.map((each) => each.number)).toEqual(["З-3", "З-2", "З-1"]);
});

test("what was shipped, refused or cancelled stands in no column", () => {
  const gone = (["shipped", "rejected", "cancelled"] as const).map((status) => order({ status }));
  expect(Object.values(columnsOf(gone)).flat()).toEqual([]);
});

test("an accepted request is in work, with the promised day as its day", () => {
  const now = after(order({ overdue: true }), { act: "accept", promised_by: "2026-12-09" });
  expect(columnsOf([now]).working).toHaveLength(1);
  expect(now).toMatchObject({ due_on: "2026-12-09", promised_by: "2026-12-09", overdue: false });
  expect(actsOf(now)[0]).toBe("start");
});

test("a part that is ready keeps the order in work; the rest makes it ready", () => {
  const part = after(order({ status: "started" }), {
    act: "ready",
    lines: [
      { sku: "CRB-8", quantity: "10" },
      { sku: "MIC-100", quantity: "2" },
    ],
  });
  expect(part.status).toBe("partly_ready");
  expect(part.lines.map((line) => line.ready)).toEqual(["10", "2"]);
  expect(after(part, { act: "ready" }).status).toBe("ready");
});

test("a product left out of the numbers makes a part", () => {
  expect(isPart(order({}), [{ sku: "CRB-8", quantity: "10" }])).toBe(true);
  expect(isPart(order({}), undefined)).toBe(false);
});

test("what is ready is late no more", () => {
  const now = new Date("2026-12-01T12:00:00");
  expect(urgencyOf(order({ overdue: true }), now)).toBe("overdue");
  expect(urgencyOf(order({ status: "ready", overdue: true }), now)).toBe("planned");
  expect(urgencyOf(order({ due_on: "2026-12-01" }), now)).toBe("today");
});
