import { expect, made, settled, signedIn, tag, test } from "./people";

test("a sale goes from the first call to production by clicking, and the head sees it move", async ({
  browser,
}) => {
  const anna = await signedIn(browser, "anna", "/sales");
  const head = await signedIn(browser, "head", "/sales");
  await anna.getByRole("main").getByRole("button", { name: "Новая продажа" }).click();
  await anna.getByRole("combobox", { name: "Клиент" }).fill("Рощина");
  await anna.getByRole("option", { name: "Наталья Рощина" }).click();
  await anna.getByRole("button", { name: "Открыть продажу" }).click();
  await expect(anna).toHaveURL(/\/sales\/[0-9a-f-]{36}/);
  await expect(anna.locator("h1 .num")).toHaveText(/\d/);
  const number = await anna.locator("h1 .num").innerText();

  // What it lacks is asked for, all at once and nothing else; then it goes by itself.
  await anna.getByRole("button", { name: "Заполнить недостающее" }).click();
  const form = anna.getByRole("dialog");
  await form.getByLabel(/Связаться с клиентом/).fill("Дозвонились, всё уточнили");
  await form.getByLabel("Контактное лицо").fill("Наталья Рощина");
  await form.getByLabel("Потребность").fill("Карабины к сезону");
  await form.getByLabel("Условия поставки").fill("Самовывоз");
  await form.getByRole("combobox", { name: "Товар" }).fill("Карабин");
  await anna.getByRole("option", { name: /Карабин/ }).click();
  await form.getByLabel("Кол-во").fill("10");
  await form.getByRole("button", { name: "Готово, перевести" }).click();
  await expect(anna.locator("li[aria-current=step]")).toHaveText(/Оформление/);

  await anna.getByRole("button", { name: "Выставить счёт" }).click();
  await anna.getByRole("button", { name: "Отметить «Проверено»" }).click();
  await anna.getByRole("button", { name: "Отправить клиенту" }).click();
  await anna.getByRole("dialog").getByLabel("Куда отправить").fill("zakupki@client.example");
  await anna.getByRole("dialog").getByRole("button", { name: "Отправить клиенту" }).click();
  // It leaves the house in seven seconds.
  await expect(anna.locator("li[aria-current=step]")).toHaveText(/Производство/);
  await expect(anna.getByRole("button", { name: "Ждём производство" })).toBeVisible();

  const column = head.getByRole("region", { name: /Производство/ });
  await expect(column.getByRole("article").filter({ hasText: number })).toBeVisible({ timeout: 60_000 });
});

test("dragging says what is lacking, dropping asks for exactly that", async ({ browser }) => {
  const page = await signedIn(browser, "boris", "/sales");
  await settled(page);
  const card = page
    .getByRole("region", { name: "Квалификация" })
    .getByRole("article", { name: /, [1-9]/ })
    .first();
  const target = page.getByRole("region", { name: "Оформление" });
  const [from, to] = [await card.boundingBox(), await target.boundingBox()];
  await page.mouse.move(from!.x + 40, from!.y + 20);
  await page.mouse.down();
  await page.mouse.move(from!.x + 60, from!.y + 40, { steps: 4 });
  await page.mouse.move(to!.x + 80, to!.y + 160, { steps: 12 });
  await expect(target).toContainText("Спросим:");
  await page.mouse.up();
  const form = page.getByRole("dialog");
  await expect(form.getByLabel("Потребность")).toBeVisible();
  await expect(form.getByRole("combobox", { name: "Товар" })).toHaveCount(0);
});

test("lost asks for the reason, and can be taken back before anything happens", async ({ browser }) => {
  const page = await signedIn(browser, "boris", "/sales");
  const card = page.getByRole("region", { name: "Квалификация" }).getByRole("article").first();
  const name = await card.getByRole("link").innerText();
  await card.focus();
  await page.keyboard.press("KeyL");
  await page.getByRole("dialog").getByLabel("Дорого").check();
  await page.getByRole("dialog").getByRole("button", { name: "Проиграна" }).click();
  await page.getByRole("button", { name: "Отменить" }).click();
  await page.reload();
  await expect(page.getByRole("region", { name: "Квалификация" })).toContainText(name);
});

test("two people change one field: the second sees both values and decides", async ({ browser }) => {
  const anna = await signedIn(browser, "anna", "/sales?view=list&stage=qualification");
  await anna.locator("tbody tr").first().click();
  await anna.getByRole("button", { name: /^Потребность/ }).waitFor();
  const address = new URL(anna.url()).pathname;
  const head = await signedIn(browser, "head", address);
  await head.getByRole("button", { name: /^Потребность/ }).waitFor();
  // Neither hears of the other while writing.
  await anna.route("**/api/sales/sales/*", (route) =>
    route.request().method() === "GET" ? route.abort() : route.continue(),
  );
  await head.getByRole("button", { name: /^Потребность/ }).click();
  await head.getByRole("textbox", { name: "Потребность" }).fill("Шнур для лагеря");
  await head.keyboard.press("Enter");
  await expect(head.getByRole("button", { name: /^Потребность: Шнур для лагеря/ })).toBeVisible();
  await anna.getByRole("button", { name: /^Потребность/ }).click();
  await anna.getByRole("textbox", { name: "Потребность" }).fill("Шнур для клуба");
  await anna.unroute("**/api/sales/sales/*");
  await anna.keyboard.press("Enter");
  const conflict = anna.getByRole("alert").filter({ hasText: "это изменили" });
  await expect(conflict).toContainText("Шнур для лагеря");
  await expect(conflict).toContainText("Шнур для клуба");
  await conflict.getByRole("button", { name: "Оставить моё" }).click();
  await expect(anna.getByRole("button", { name: /^Потребность: Шнур для клуба/ })).toBeVisible();
});

test("on a phone the board is one column at a time, and everything is under the thumb", async ({
  browser,
}) => {
  const page = await signedIn(browser, "anna", "/sales", { width: 390 });
  const bar = page.getByRole("navigation", { name: "Меню" });
  await expect(bar.getByRole("link", { name: "Мой день" })).toBeVisible();
  await bar.getByRole("button", { name: "Создать" }).click();
  await page.getByRole("button", { name: "Запланировать активность" }).click();
  await expect(page.getByRole("dialog")).toContainText("Новая активность");
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(overflow).toBeLessThanOrEqual(0);
});

test("many sales at once: what goes goes, and what is refused is named with what it lacks", async ({
  browser,
}) => {
  const mark = tag();
  const anna = await signedIn(browser, "anna", "/sales");
  for (const name of [`Дубрава ${mark}`, `Ольха ${mark}`]) {
    const client = { name, type: "existing", accept_duplicates: true };
    const { id } = await made(anna, "/api/contacts/contacts", client);
    await expect(async () => {
      await made(anna, "/api/sales/sales", { contact_id: id, title: `Партия ${mark}` });
    }).toPass();
  }
  const head = await signedIn(browser, "head", `/sales?view=list&q=${mark}`);
  await expect(head.locator("tbody tr")).toHaveCount(2);
  await head.getByLabel("Выбрать все в списке").check();
  const bar = head.getByRole("region", { name: "Что сделать с выбранными" });
  await expect(bar).toContainText("Выбрано 2 строки");
  await bar.getByRole("button", { name: "Перевести на этап" }).click();
  await head.getByRole("menuitem", { name: "Оформление" }).click();
  const told = head.getByRole("dialog", { name: "Сделано: 0, не вышло: 2" });
  await expect(told.getByRole("listitem").filter({ hasText: `Дубрава ${mark}` })).toContainText(
    /Не хватает: .*Потребность.*Товары/,
  );
  await told.getByRole("button", { name: "Закрыть" }).last().click();

  // Still picked, so they can be handed over.
  await bar.getByRole("button", { name: "Передать" }).click();
  await head.getByRole("menuitem", { name: /Борис/ }).click();
  await expect(head.getByText("Готово: 2 продажи")).toBeVisible();
  await expect(bar).toHaveCount(0);
  await expect(head.locator("tbody")).toContainText(/Борис[\s\S]*Борис/);
});

test("a view of the sales is kept for the team and opened by a colleague", async ({ browser }) => {
  const name = `Застрявшие ${tag()}`;
  const head = await signedIn(browser, "head", "/sales?view=list&marker=none&sort=entered&order=asc");
  const keep = async (as: string, whom: string) => {
    await head.getByRole("button", { name: "Мои наборы" }).click();
    await head.getByRole("menuitem", { name: /Сохранить/ }).click();
    const form = head.getByRole("dialog");
    await form.getByLabel("Название").fill(as);
    await form.getByText(whom, { exact: true }).click();
    await form.getByRole("button", { name: "Сохранить" }).click();
    await expect(form).toHaveCount(0);
  };
  await keep(name, "Всем");
  await keep(`${name} мои`, "Только мне");
  const anna = await signedIn(browser, "anna", "/sales");
  await anna.getByRole("button", { name: "Мои наборы" }).click();
  await expect(anna.getByRole("menuitem", { name: `${name} мои` })).toHaveCount(0);
  await anna.getByRole("menuitem", { name }).click();
  // The board cannot be narrowed by the next step, so it opens as the list.
  await expect(anna).toHaveURL(/view=list/);
  await expect(anna).toHaveURL(/sort=entered/);
  await expect(anna.getByRole("combobox", { name: "Следующий шаг" })).toHaveValue("Без следующего шага");
});

test("a printed sale is dark on white, dated exactly, without menus and without what is earned", async ({
  browser,
}) => {
  const page = await signedIn(browser, "anna", "/sales?view=list&stage=won", { theme: "dark" });
  await page.locator("tbody tr").first().click();
  await page.getByRole("region", { name: "Товары" }).or(page.getByText("Товары")).first().waitFor();
  await settled(page);
  await expect(page.getByText("Маржа").first()).toBeVisible();
  await page.emulateMedia({ media: "print" });
  await expect(page.getByText("Маржа").first()).toBeHidden();
  await expect(page.getByRole("navigation").filter({ hasText: "Мой день" })).toHaveCount(0);
  await expect(page.getByRole("button", { name: "Ещё" })).toHaveCount(0);
  const red = async () => {
    const ink = await page.evaluate(() => getComputedStyle(document.querySelector("h1")!).color);
    return Number(/\d+/.exec(ink)![0]);
  };
  await expect.poll(red).toBeLessThan(60);
  const dated = await page
    .locator("time[title]")
    .first()
    .evaluate((time) => getComputedStyle(time, "::after").content);
  expect(dated).toMatch(/20\d\d/);
});

test("a sale goes to another client and back, and while an invoice names its client it stays", async ({
  browser,
}) => {
  const anna = await signedIn(browser, "anna", "/sales");
  const [first, second] = [`Прежний клиент ${tag()}`, `Другой клиент ${tag()}`];
  for (const name of [first, second]) await made(anna, "/api/contacts/contacts", { name, type: "existing" });
  await anna.getByRole("main").getByRole("button", { name: "Новая продажа" }).click();
  await anna.getByRole("combobox", { name: "Клиент" }).fill(first);
  await anna.getByRole("option", { name: first }).click();
  await anna.getByRole("button", { name: "Открыть продажу" }).click();
  await expect(anna.getByRole("main").getByRole("link", { name: first })).toBeVisible();

  await anna.getByRole("button", { name: "Сменить клиента" }).click();
  await anna.getByRole("combobox", { name: "Клиент" }).fill(second);
  await anna.getByRole("option", { name: second }).click();
  await anna.getByRole("dialog").getByRole("button", { name: "Сменить клиента" }).click();
  await expect(anna.getByRole("main").getByRole("link", { name: second })).toBeVisible();
  await anna.getByRole("button", { name: "Отменить" }).click();
  await expect(anna.getByRole("main").getByRole("link", { name: first })).toBeVisible();

  const invoiced = await anna.request.get("/api/sales/sales?stage=payment&limit=1");
  const [held] = ((await invoiced.json()) as { items: { id: string }[] }).items;
  await anna.goto(`/sales/${held!.id}`);
  await anna.getByRole("button", { name: "Сменить клиента" }).click();
  await anna.getByRole("combobox", { name: "Клиент" }).fill(first);
  await anna.getByRole("option", { name: first }).click();
  const form = anna.getByRole("dialog");
  await form.getByRole("button", { name: "Сменить клиента" }).click();
  await expect(form).toContainText("Сначала аннулируйте счёт");
});

test("cord is sold by the bobbin: the price is that of one, and it stays a bobbin when the lines change", async ({
  browser,
}) => {
  const anna = await signedIn(browser, "anna", "/my-day");
  const body = { name: `Верёвочный парк ${tag()}`, type: "existing", accept_duplicates: true };
  const { id } = await made(anna, "/api/contacts/contacts", body);
  let sale = "";
  await expect(async () => {
    ({ id: sale } = await made(anna, "/api/sales/sales", { contact_id: id, title: body.name }));
  }).toPass();
  const product = await (await anna.request.get("/api/sales/products/PAR-550-BLK")).json();
  const [bobbin] = product.units as { holds: string }[];
  await anna.goto(`/sales/${sale}`);
  await anna.getByRole("button", { name: "Добавить товары" }).click();
  await anna.getByRole("combobox", { name: "Товар" }).fill(product.name);
  await anna.getByRole("option", { name: product.name }).click();
  await anna.getByRole("combobox", { name: "Единица" }).click();
  await anna.getByRole("option", { name: "боб." }).click();
  const price = String(Number(product.price) * Number(bobbin!.holds)).replace(".", ",");
  await expect(anna.getByRole("textbox", { name: "Цена" })).toHaveValue(price);
  await anna.getByRole("button", { name: "Сохранить товары" }).click();
  const line = anna.getByRole("row").filter({ hasText: product.name });
  await expect(line).toContainText("1 боб.");

  await anna.getByRole("button", { name: "Изменить", exact: true }).click();
  await anna.getByRole("textbox", { name: "Кол-во" }).fill("3");
  await anna.getByRole("button", { name: "Сохранить товары" }).click();
  await expect(line).toContainText("3 боб.");
  const { lines } = await (await anna.request.get(`/api/sales/sales/${sale}`)).json();
  expect(lines).toMatchObject([{ unit: "bobbin", vat_percent: product.vat_percent }]);
  expect(Number(lines[0].base_quantity)).toBe(3 * Number(bobbin!.holds));
});
