// Two people in two browsers: what one does the other sees at once. Nobody reloads, and nobody looks at the clock.
import type { Page } from "@playwright/test";
import { expect, made, settled, signedIn, tag, test } from "./people";

interface Named {
  items: { id: string; name: string }[];
}

/** A sale of this person, just begun, under a name that stands nowhere else. */
async function aSale(page: Page, name: string): Promise<{ id: string; number: string }> {
  const { id } = await made(page, "/api/contacts/contacts", {
    name,
    type: "existing",
    accept_duplicates: true,
  });
  let sale = { id: "", number: "" };
  // The other services hear of a new client a moment later.
  await expect(async () => {
    sale = await made(page, "/api/sales/sales", { contact_id: id });
  }).toPass();
  return sale;
}

/** Whether the page is still the one that was loaded. */
const mark = (page: Page) => page.evaluate(() => Object.assign(window, { loadedOnce: true }));
const isMarked = (page: Page) => page.evaluate(() => "loadedOnce" in window);

const inColumn = (page: Page, column: string, text: string) =>
  page
    .getByRole("region", { name: new RegExp(column) })
    .getByRole("article")
    .filter({ hasText: text });

test("what the manager does with a sale the head sees on the board and in the results", async ({
  browser,
}) => {
  const name = `Клиент ${tag()}`;
  const [anna, board, results] = await Promise.all([
    signedIn(browser, "anna", "/sales"),
    signedIn(browser, "head", "/sales"),
    signedIn(browser, "head", "/results?period=this_week"),
  ]);
  const tile = results.getByRole("button", { name: /^Активностей/ });
  await tile.waitFor();
  await Promise.all([anna, board, results].map(settled));
  const before = await tile.innerText();
  for (const page of [board, results]) await mark(page);

  const sale = await aSale(anna, name);
  await expect(inColumn(board, "Квалификация", name)).toBeVisible();
  await expect(inColumn(anna, "Квалификация", name)).toBeVisible();

  await anna.goto(`/sales/${sale.id}`);
  await anna.getByRole("button", { name: "Заполнить недостающее" }).click();
  const form = anna.getByRole("dialog");
  await form.getByLabel(/Связаться с клиентом/).fill("Дозвонились, всё уточнили");
  await form.getByLabel("Контактное лицо").fill("Снабжение");
  await form.getByLabel("Потребность").fill("Карабины к сезону");
  await form.getByLabel("Условия поставки").fill("Самовывоз");
  await form.getByRole("combobox", { name: "Товар" }).fill("Карабин");
  await anna.getByRole("option", { name: /Карабин/ }).click();
  await form.getByLabel("Кол-во").fill("10");
  await form.getByRole("button", { name: "Готово, перевести" }).click();
  await expect(anna.locator("li[aria-current=step]")).toHaveText(/Оформление/);

  await expect(inColumn(board, "Оформление", name)).toBeVisible();
  await expect(inColumn(board, "Квалификация", name)).toHaveCount(0);
  await expect(tile).not.toHaveText(before);
  for (const page of [board, results]) expect(await isMarked(page)).toBe(true);
});

test("a sale the head hands over leaves one manager's board and comes to the other's", async ({
  browser,
}) => {
  const name = `Клиент ${tag()}`;
  const [anna, boris, head] = await Promise.all([
    signedIn(browser, "anna", "/sales"),
    signedIn(browser, "boris", "/sales"),
    signedIn(browser, "head", "/sales"),
  ]);
  await Promise.all([anna, boris, head].map(settled));
  const sale = await aSale(anna, name);
  await expect(inColumn(anna, "Квалификация", name)).toBeVisible();
  for (const page of [anna, boris]) await mark(page);

  const people = (await (await head.request.get("/api/identity/users?limit=200")).json()) as Named;
  const his = people.items.find((each) => /Борис/.test(each.name))!.name;
  await head.goto(`/sales/${sale.id}`);
  await head.getByTitle("Передать").click();
  await head.getByRole("combobox", { name: "Кому передать продажу" }).fill(his);
  await head.getByRole("option", { name: his }).click();
  await head.getByRole("dialog").getByRole("button", { name: "Передать" }).click();
  await expect(head.getByTitle("Передать")).toContainText(his);

  await expect(inColumn(boris, "Квалификация", name)).toBeVisible();
  await expect(inColumn(anna, "Квалификация", name)).toHaveCount(0);
  for (const page of [anna, boris]) expect(await isMarked(page)).toBe(true);
});

test("two who look at one sale see each other's words, and of several tabs one listens", async ({
  browser,
}) => {
  const anna = await signedIn(browser, "anna", "/sales");
  const sale = await aSale(anna, `Клиент ${tag()}`);
  const lines: string[] = [];
  anna.context().on("request", (asked) => {
    if (asked.resourceType() === "eventsource") lines.push(new URL(asked.url()).pathname);
  });
  await anna.goto(`/sales/${sale.id}`);
  const second = await anna.context().newPage();
  await second.goto(`/sales/${sale.id}`);
  const head = await signedIn(browser, "head", `/sales/${sale.id}`);
  for (const page of [anna, second, head]) await page.getByRole("button", { name: /^Потребность/ }).waitFor();
  await Promise.all([anna, second, head].map(settled));
  expect(lines.toSorted()).toEqual([
    "/api/contacts/stream",
    "/api/notifications/stream",
    "/api/sales/stream",
  ]);

  await head.getByRole("button", { name: /^Потребность/ }).click();
  await head.getByRole("textbox", { name: "Потребность" }).fill("Шнур для лагеря");
  await head.keyboard.press("Enter");
  for (const page of [anna, second]) {
    await page.bringToFront();
    await expect(page.getByRole("button", { name: /^Потребность: Шнур для лагеря/ })).toBeVisible();
  }

  // The one that listened is closed: the other goes on.
  await anna.close();
  await expect.poll(() => lines.length).toBe(6);
  await head.getByRole("button", { name: /^Потребность/ }).click();
  await head.getByRole("textbox", { name: "Потребность" }).fill("Шнур для клуба");
  await head.keyboard.press("Enter");
  await expect(second.getByRole("button", { name: /^Потребность: Шнур для клуба/ })).toBeVisible();
});
