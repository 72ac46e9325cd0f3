// What others do stands on the pages of accounting, production, leads and clients at once: nobody reloads.
import { expect, made, type Page, settled, signedIn, tag, test } from "./people";

interface Versioned {
  id: string;
  version: number;
}

/** Whether the page is still the one that was loaded. */
const mark = (page: Page) => page.evaluate(() => Object.assign(window, { loadedOnce: true }));
const isMarked = (page: Page) => page.evaluate(() => "loadedOnce" in window);

async function read<T>(page: Page, path: string): Promise<T> {
  return (await page.request.get(path)).json() as Promise<T>;
}

/** A write on a record as it is now, as the one who is signed in. */
async function write(page: Page, method: string, path: string, version: number, data: unknown) {
  const headers = {
    "x-fibex-csrf": "1",
    "idempotency-key": crypto.randomUUID(),
    "if-match": String(version),
  };
  const answer = await page.request.fetch(path, { method, data, headers });
  expect(answer.ok(), await answer.text()).toBe(true);
  return (await answer.json()) as Versioned;
}

/** A client of the one who is signed in; the other services hear of it a moment later. */
const aClient = async (page: Page, name: string, type: string) =>
  (await made(page, "/api/contacts/contacts", { name, type, accept_duplicates: true })).id;

/** What the manager does until production is asked; the number of what it is asked. */
async function toProduction(page: Page, contact_id: string): Promise<string> {
  let { id } = { id: "" };
  await expect(async () => {
    ({ id } = await made(page, "/api/sales/sales", { contact_id }));
  }).toPass();
  const path = `/api/sales/sales/${id}`;
  const sale = () => read<Versioned & { stage: string }>(page, path);
  const products = await read<{ items: { sku: string }[] }>(page, "/api/sales/products");
  const fields = { need: "Карабины", delivery_terms: "Самовывоз", contact_person: "Снабжение" };
  await write(page, "PATCH", path, (await sale()).version, fields);
  const lines = [{ sku: products.items[0]!.sku, quantity: "1" }];
  await write(page, "PUT", `${path}/lines`, (await sale()).version, { lines });
  await expect(async () => {
    const steps = await read<{ items: Versioned[] }>(page, `/api/activities/activities?sale_id=${id}`);
    const { id: step, version } = steps.items[0]!;
    await write(page, "POST", `/api/activities/activities/${step}/complete`, version, {
      result: "Дозвонились",
    });
  }).toPass();
  await expect.poll(async () => (await sale()).stage).toBe("paperwork");
  let invoice = await made<Versioned>(page, `${path}/invoices`, {});
  const on = (act: string) => `/api/sales/invoices/${invoice.id}/${act}`;
  invoice = await write(page, "POST", on("check"), invoice.version, {});
  await write(page, "POST", on("send"), invoice.version, { to: "Снабжение", channel: "by_hand" });
  return (await read<{ order_request: { number: string } }>(page, path)).order_request.number;
}

test("a payment that fits no invoice stands before whoever looks at the unmatched ones", async ({
  browser,
}) => {
  const payer = `Плательщик ${tag()}`;
  const [accounting, head] = await Promise.all([
    signedIn(browser, "accounting", "/money"),
    signedIn(browser, "head", "/money"),
  ]);
  await Promise.all([accounting, head].map(settled));
  await mark(head);
  const row = `${payer};${new Date().toLocaleDateString("ru-RU")};7,70;ООО «${payer}»;Оплата по договору`;
  await accounting.locator("input[type=file]").setInputFiles({
    name: "vypiska.csv",
    mimeType: "text/csv",
    buffer: Buffer.from(`Номер;Дата;Сумма;Плательщик;Назначение\n${row}\n`),
  });
  await expect(accounting.getByRole("dialog")).toContainText("1 новая оплата");
  await expect(head.getByRole("button", { name: new RegExp(payer) })).toBeVisible();
  expect(await isMarked(head)).toBe(true);
});

test("what a manager asks production for stands on its board, and each step on the other's screen", async ({
  browser,
}) => {
  const [anna, workshop, other] = await Promise.all([
    signedIn(browser, "anna", "/production"),
    signedIn(browser, "production", "/production"),
    signedIn(browser, "production", "/production"),
  ]);
  const pages = [anna, workshop, other];
  await Promise.all(pages.map(settled));
  for (const page of pages) await mark(page);
  const number = await toProduction(anna, await aClient(anna, `Клиент ${tag()}`, "existing"));
  const order = (page: Page, column: string) =>
    page.getByRole("region", { name: column }).getByRole("article").filter({ hasText: number });
  for (const page of pages) await expect(order(page, "Новые")).toBeVisible();
  await order(workshop, "Новые").getByRole("button", { name: "Принять" }).click();
  await workshop.getByRole("dialog").getByRole("button", { name: "Принять" }).click();
  for (const page of pages) await expect(order(page, "В работе")).toBeVisible();
  for (const page of pages) expect(await isMarked(page)).toBe(true);
});

test("a lead the head gives to a manager comes to her board", async ({ browser }) => {
  const name = `Клиент ${tag()}`;
  const [anna, head] = await Promise.all([signedIn(browser, "anna", "/leads"), signedIn(browser, "head")]);
  await settled(anna);
  await mark(anna);
  const contact_id = await aClient(anna, name, "potential");
  const { id: owner_id } = await read<{ id: string }>(anna, "/api/identity/me");
  await expect(() => made(head, "/api/sales/leads", { contact_id, owner_id, need: "Стропы" })).toPass();
  await expect(anna.getByRole("article", { name: new RegExp(name) })).toBeVisible();
  expect(await isMarked(anna)).toBe(true);
});

test("on a client's page stand the other's note and the step the other planned", async ({ browser }) => {
  const anna = await signedIn(browser, "anna", "/clients");
  const id = await aClient(anna, `Клиент ${tag()}`, "existing");
  const head = await signedIn(browser, "head", `/clients/${id}`);
  await anna.goto(`/clients/${id}`);
  await Promise.all([anna, head].map(settled));
  await mark(anna);

  const words = `Просит звонить после обеда ${tag()}`;
  await head.getByRole("textbox", { name: "Заметка" }).fill(words);
  await head.keyboard.press("Control+Enter");
  await expect(anna.getByRole("region", { name: "История" }).getByText(words)).toBeVisible();
  await made(head, "/api/activities/activities", {
    kind: "call",
    title: `Позвонить ${words}`,
    contact_id: id,
    owner_id: (await read<{ id: string }>(anna, "/api/identity/me")).id,
    due_on: new Date(Date.now() + 2 * 86_400_000).toISOString().slice(0, 10),
  });
  await expect(anna.getByRole("main").getByText(`Позвонить ${words}`).first()).toBeVisible();
  expect(await isMarked(anna)).toBe(true);
});

test("the side says how many clients have no next step, and counts one less once the head has planned it", async ({
  browser,
}) => {
  const [anna, head] = await Promise.all([signedIn(browser, "anna", "/sales"), signedIn(browser, "head")]);
  const contact_id = await aClient(anna, `Клиент ${tag()}`, "existing");
  await head.goto("/next-step");
  await head.getByRole("button", { name: "Проверить сейчас" }).click();
  await expect(head.getByText("Проверено. Список обновлён.")).toBeVisible();
  await anna.reload();
  const entry = anna.getByRole("navigation", { name: "Переходы" }).getByRole("link", { name: /^Без шага/ });
  const counted = async () => Number(/\d*$/.exec(await entry.innerText())![0]);
  await expect.poll(counted).toBeGreaterThan(0);
  await settled(anna);
  const before = await counted();
  await mark(anna);

  const due_on = new Date(Date.now() + 2 * 86_400_000).toISOString().slice(0, 10);
  await made(head, "/api/activities/activities", { kind: "call", title: "Позвонить", contact_id, due_on });
  await expect.poll(counted).toBe(before - 1);
  expect(await isMarked(anna)).toBe(true);
});
