import { expect, test } from "vitest";
import { concerns, heard, ofClients, ofFigures, ofNotification, ofSales, type Touched } from "./live";

const of = (path: string, saleId?: string) => [
  "get",
  path,
  saleId ? { params: { path: { sale_id: saleId } } } : {},
];
const asks = (touched: Touched[], key: unknown[]) => touched.some((each) => concerns(each, key));
const nothing = { sales: [], more: false, lists: [] };
const SALE = "/api/sales/sales/{sale_id}";

test("what happened to a sale is read anew wherever the sale or its steps are shown", () => {
  const touched = ofNotification({ about: "sale", category: "production" });
  expect(asks(touched, of("/api/sales/board"))).toBe(true);
  expect(asks(touched, of("/api/activities/my-day"))).toBe(true);
  expect(asks(touched, of("/api/notifications/notifications"))).toBe(true);
});

test("a task given to somebody reads no sales anew", () => {
  expect(asks(ofNotification({ about: "activity", category: "tasks" }), of("/api/sales/board"))).toBe(false);
});

test("a change of one sale reads every list anew, and of single sales that one alone", () => {
  const touched = ofSales({ ...nothing, sales: ["a"] });
  expect(asks(touched, of("/api/sales/board"))).toBe(true);
  expect(asks(touched, of(SALE, "a"))).toBe(true);
  expect(asks(touched, of(`${SALE}/history`, "b"))).toBe(false);
});

test("where too many changed to be named, any sale may be among them", () => {
  expect(asks(ofSales({ ...nothing, sales: ["a"], more: true }), of(SALE, "b"))).toBe(true);
});

test("a line that is ready and has missed nothing reads nothing anew", () => {
  expect(ofSales(nothing)).toEqual([]);
  expect(ofFigures({ reports: [] })).toEqual([]);
});

test("figures that changed read the page of figures anew, and nothing else", () => {
  const touched = ofFigures({ reports: ["overdue"] });
  expect(asks(touched, of("/api/analytics/dashboard"))).toBe(true);
  expect(asks(touched, of("/api/sales/board"))).toBe(false);
  const report = (name: string) => [
    "get",
    "/api/analytics/reports/{report}",
    { params: { path: { report: name } } },
  ];
  expect(asks(touched, report("overdue"))).toBe(true);
  expect(asks(touched, report("funnel"))).toBe(false);
});

test("a payment, an order or a lead reads its own lists anew, and no sale", () => {
  const keys = [of("/api/sales/payments"), of("/api/sales/order-requests"), of("/api/sales/leads/board")];
  for (const [at, list] of (["payments", "orders", "leads"] as const).entries()) {
    const touched = ofSales({ ...nothing, lists: [list] });
    expect(keys.map((key) => asks(touched, key))).toEqual(keys.map((_, other) => other === at));
    expect(asks(touched, of("/api/sales/board"))).toBe(false);
  }
});

test("what happens with a client reads its page and its steps anew, lists, and no other client's page", () => {
  const touched = ofClients({ clients: ["a"], more: false });
  const page = (id: string) => [
    "get",
    "/api/contacts/contacts/{contact_id}",
    { params: { path: { contact_id: id } } },
  ];
  const steps = (id: string) => ["get", "/api/activities/activities", { query: { contact_id: id } }, "pages"];
  for (const key of [page, steps])
    expect([asks(touched, key("a")), asks(touched, key("b"))]).toEqual([true, false]);
  expect(asks(touched, of("/api/contacts/contacts"))).toBe(true);
  expect(asks(touched, of("/api/activities/next-step/summary"))).toBe(true);
  expect(asks(touched, of("/api/contacts/contact-types"))).toBe(false);
});

test("a line's first event reads everything anew that it is about; a later one what it names", () => {
  const line = { about: ["/api/sales"], read: () => ofSales(nothing) };
  expect(asks(heard(line, undefined, nothing), of(SALE, "a"))).toBe(true);
  expect(heard(line, "7", nothing)).toEqual([]);
});
