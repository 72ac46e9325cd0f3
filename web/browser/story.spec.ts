// The whole way of a sale, as four people walk it: nobody calls a route by hand, nobody waits for another's word.
import { expect, settled, signedIn, tag, test } from "./people";

test("from a new client to the won sale: the manager sells, production makes, accounting books, the head sees it", async ({
  browser,
}) => {
  test.setTimeout(180_000);
  const mark = tag();
  const client = `Семён Дежнёв ${mark}`;
  const [anna, production, accounting, head] = await Promise.all([
    signedIn(browser, "anna", "/clients"),
    signedIn(browser, "production", "/production"),
    signedIn(browser, "accounting", "/money"),
    signedIn(browser, "head", "/results?period=today"),
  ]);
  const revenue = head.locator("[data-tile='sales_and_margin.revenue']");
  await revenue.waitFor();
  const before = await revenue.innerText();

  // The client and the sale.
  await anna.getByRole("main").getByRole("button", { name: "Новый клиент" }).click();
  const adding = anna.getByRole("dialog");
  await adding.getByLabel("Имя").fill(client);
  await adding.getByLabel("Телефон").fill(`+7 911 3${mark}`);
  await adding.getByRole("combobox", { name: "Тип" }).click();
  await anna.getByRole("option", { name: "Действующий" }).click();
  await adding.getByRole("button", { name: "Добавить", exact: true }).click();
  await expect(anna.getByRole("heading", { level: 1 })).toHaveText(client);
  const itsPage = anna.url();
  await anna.goto("/sales");
  await anna.getByRole("main").getByRole("button", { name: "Новая продажа" }).click();
  await anna.getByRole("combobox", { name: "Клиент" }).fill(client);
  await anna.getByRole("option", { name: client }).click();
  await anna.getByRole("button", { name: "Открыть продажу" }).click();
  await expect(anna).toHaveURL(/\/sales\/[0-9a-f-]{36}/);
  const itsSale = anna.url();

  // The call stands in her day, with why; it is done with a result, and what the sale lacks is filled in.
  await anna.goto("/my-day");
  const call = anna.getByRole("listitem").filter({ hasText: client }).first();
  await expect(call).toContainText(/Связаться с клиентом|Contact the client/);
  await anna.goto(itsSale);
  await anna.getByRole("button", { name: "Заполнить недостающее" }).click();
  const form = anna.getByRole("dialog");
  await form.getByLabel(/Связаться с клиентом/).fill("Дозвонились, всё уточнили");
  await form.getByLabel("Контактное лицо").fill(client);
  await form.getByLabel("Потребность").fill("Карабины для экспедиции");
  await form.getByLabel("Условия поставки").fill("Самовывоз");
  await form.getByRole("combobox", { name: "Товар" }).fill("Карабин");
  await anna.getByRole("option", { name: /Карабин/ }).click();
  await form.getByLabel("Кол-во").fill("10");
  await form.getByRole("button", { name: "Готово, перевести" }).click();
  const at = anna.locator("li[aria-current=step]");
  await expect(at).toHaveText(/Оформление/);

  // The invoice goes out, and with it the order to production.
  await anna.getByRole("button", { name: "Выставить счёт" }).click();
  await anna.getByRole("button", { name: "Отметить «Проверено»" }).click();
  await anna.getByRole("button", { name: "Отправить клиенту" }).click();
  await anna.getByRole("dialog").getByLabel("Куда отправить").fill("zakupki@client.example");
  await anna.getByRole("dialog").getByRole("button", { name: "Отправить клиенту" }).click();
  await expect(at).toHaveText(/Производство/, { timeout: 30_000 });
  const [held] = (
    await (await anna.request.get(`/api/sales/sales/${itsSale.split("/").at(-1)}/invoices`)).json()
  ).items as { number: string; total: string }[];

  // Production takes the order and makes it.
  const [order] = (
    (await (await production.request.get("/api/sales/order-requests?limit=100")).json()).items as {
      number: string;
      sale_id: string;
    }[]
  ).filter((each) => itsSale.endsWith(each.sale_id));
  const card = production.getByRole("article").filter({ hasText: order!.number });
  await production.reload();
  await card.getByRole("button", { name: "Принять" }).click();
  await production.getByRole("dialog").getByRole("button", { name: "Принять" }).click();
  await card.getByRole("button", { name: "Начать" }).click();
  await expect(card).toContainText("в работе");
  await card.getByRole("button", { name: "Готово" }).click();
  await production.getByRole("dialog").getByRole("button", { name: "Отметить готовность" }).click();
  const ready = production.getByRole("region", { name: "Готово к отгрузке" }).getByRole("article");
  await expect(ready.filter({ hasText: order!.number })).toBeVisible();
  await production.reload(); // what still waits is sent when the page is left
  await expect(at).toHaveText(/Оплата/, { timeout: 30_000 });

  // Accounting's statement pays it twice over: it counts once, and the sale does not close itself.
  const today = new Date().toLocaleDateString("ru-RU");
  const row = `${mark};${today};${held!.total.replace(".", ",")};${client};Оплата счёта ${held!.number}`;
  const csv = `Номер;Дата;Сумма;Плательщик;Назначение\n${row}\n`;
  const statement = { name: "vypiska.csv", mimeType: "text/csv", buffer: Buffer.from(csv) };
  await accounting.locator("input[type=file]").setInputFiles(statement);
  await expect(accounting.getByRole("dialog")).toContainText("1 новая оплата");
  await accounting.keyboard.press("Escape");
  await accounting.locator("input[type=file]").setInputFiles(statement);
  await expect(accounting.getByRole("dialog")).not.toContainText("новая оплата");
  const win = anna.getByRole("button", { name: "Завершить с победой" });
  await expect(win).toBeVisible({ timeout: 30_000 });
  await expect(at).toHaveText(/Оплата/);

  // She closes it; the head's figures move by themselves, and the client's page tells it all in order.
  await win.click();
  await expect(anna.getByText("Продажа завершена с победой").first()).toBeVisible();
  const next = anna.getByRole("dialog", { name: "Что дальше?" });
  await expect(next).toContainText(client);
  await next.getByRole("button", { name: "Запланировать" }).click();
  await expect(next).toHaveCount(0);
  await expect(revenue).not.toHaveText(before, { timeout: 30_000 });
  await anna.goto(itsPage);
  await settled(anna);
  const told = await anna.getByRole("region", { name: "История" }).innerText();
  const steps = [
    "внесён в базу",
    "Открыта продажа",
    "отправлен",
    "передан в производство",
    "по счёту",
    "с победой",
  ];
  const places = steps.map((step) => told.lastIndexOf(step));
  expect(
    places.every((place) => place >= 0),
    told,
  ).toBe(true);
  expect(
    [...places].sort((a, b) => b - a),
    "the newest stands first",
  ).toEqual(places);
});
