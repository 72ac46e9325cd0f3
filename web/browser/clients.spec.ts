import { readFile } from "node:fs/promises";
import { expect, made, signedIn, tag, test } from "./people";

test("a twin is noticed when it is made; the two are merged, and the merge is undone", async ({
  browser,
}) => {
  const page = await signedIn(browser, "anna", "/clients");
  const mark = tag();
  const [one, other, phone] = [`Ирина Соколова ${mark}`, `Соколова И. П. ${mark}`, `+7 903 5${mark}`];
  const add = async (name: string) => {
    await page.getByRole("main").getByRole("button", { name: "Новый клиент" }).click();
    const form = page.getByRole("dialog");
    await form.getByLabel("Имя").fill(name);
    await form.getByLabel("Телефон").fill(phone);
    await form.getByRole("button", { name: "Добавить", exact: true }).click();
    return form;
  };
  await add(one);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(one);
  await page.getByRole("navigation", { name: "Где вы" }).getByRole("link", { name: "Клиенты" }).click();
  const form = await add(other);
  await expect(form.getByRole("alert")).toContainText(one);
  await form.getByRole("button", { name: "Это другой, добавить" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(other);

  const banner = page.getByRole("article").filter({ hasText: "Похоже, это тот же клиент" });
  await expect(banner).toContainText("тот же телефон");
  await banner.getByRole("button", { name: "Объединить" }).click();
  const merging = page.getByRole("dialog");
  await merging.getByLabel(`Остаётся: ${one}`).check();
  await merging.getByRole("button", { name: "Объединить" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(one);
  await page.getByRole("button", { name: "Отменить", exact: true }).click();
  await expect(page.getByText("Объединение отменено, записи снова раздельные")).toBeVisible();
  await expect(banner).toContainText(other);
});

test("a client is found typed under the wrong layout; filters stand in the address and can be kept", async ({
  browser,
}) => {
  const page = await signedIn(browser, "anna", "/clients");
  const name = `Важные ${tag()}`;
  await page.getByLabel("Имя, телефон, почта, ИНН").fill("rbv");
  await expect(page.locator("tbody tr")).toHaveCount(1);
  await expect(page.locator("tbody")).toContainText("Виктория Ким");
  await page.getByLabel("Имя, телефон, почта, ИНН").fill("");
  await page.getByRole("combobox", { name: "Приоритет" }).click();
  await page.getByRole("option", { name: "высокий" }).click();
  await expect(page).toHaveURL(/priority=high/);
  await page.getByRole("button", { name: "Мои наборы" }).click();
  await page.getByRole("menuitem", { name: /Сохранить/ }).click();
  await page.getByRole("dialog").getByLabel("Название").fill(name);
  await page.getByRole("dialog").getByRole("button", { name: "Сохранить" }).click();
  await page.goto("/clients?of=accounts");
  await page.getByRole("button", { name: "Мои наборы" }).click();
  await page.getByRole("menuitem", { name }).click();
  await expect(page).toHaveURL(/priority=high/);
  await expect(page.locator("tbody")).toContainText("Игорь Высоцкий");
});

test("a line in the note box plans a call; what is open is named before a client is put aside", async ({
  browser,
}) => {
  const page = await signedIn(browser, "anna", "/clients");
  const body = { name: `Олег Тихонов ${tag()}`, type: "existing", accept_duplicates: true };
  const { id } = await made(page, "/api/contacts/contacts", body);
  await page.goto(`/clients/${id}`);
  await expect(page.getByRole("status").filter({ hasText: "Нет следующего шага" })).toBeVisible();
  await page.keyboard.press("KeyN");
  await page.getByLabel("Заметка", { exact: true }).fill("/позвонить завтра 10:00 о карабинах");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("listitem").filter({ hasText: "о карабинах" }).first()).toBeVisible();
  await expect(page.getByRole("status").filter({ hasText: "Нет следующего шага" })).toHaveCount(0);

  await page.getByLabel("Заметка", { exact: true }).fill("Любит, когда звонят утром");
  await page.getByRole("button", { name: "Сохранить" }).click();
  await page.getByRole("tab", { name: "Заметки" }).click();
  await expect(page).toHaveURL(/kind=notes/);
  await expect(page.getByRole("region", { name: "История" }).getByRole("listitem")).toHaveCount(1);

  await page.getByRole("button", { name: /^Приоритет/ }).click();
  await page.getByRole("option", { name: "высокий" }).click();
  await expect(page.getByRole("button", { name: /^Приоритет: высокий/ })).toBeVisible();

  await made(page, "/api/sales/sales", { contact_id: id });
  await page.getByRole("button", { name: "Действия с клиентом" }).click();
  await page.getByRole("menuitem", { name: "В архив" }).click();
  const asked = page.getByRole("dialog", { name: "Для клиента ещё открыто" });
  await expect(asked.getByRole("listitem")).toHaveText(/S-\d+/);
  await asked.getByRole("button", { name: "Всё равно в архив" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Клиент в архиве" })).toBeVisible();
  await page.getByRole("button", { name: "Отменить", exact: true }).click();
  await expect(page.getByRole("status").filter({ hasText: "Клиент в архиве" })).toHaveCount(0);
});

test("whoever leads hands a person everything that is held about them, as one file", async ({ browser }) => {
  const page = await signedIn(browser, "head", "/clients");
  const name = `Лидия Орлова ${tag()}`;
  const body = { name, type: "existing", accept_duplicates: true };
  const { id } = await made(page, "/api/contacts/contacts", body);
  await page.goto(`/clients/${id}`);
  await expect(async () => {
    await page.getByRole("button", { name: "Действия с клиентом" }).click();
    const coming = page.waitForEvent("download", { timeout: 2_000 });
    await page.getByRole("menuitem", { name: "Всё, что о нём хранится" }).click();
    const held = JSON.parse(await readFile(await (await coming).path(), "utf8"));
    expect(held.contacts.tables.contacts[0].name).toBe(name);
    expect(held.analytics.tables.contacts[0].display_name).toBe(name);
  }).toPass();

  const anna = await signedIn(browser, "anna", `/clients/${id}`);
  await expect(anna.getByRole("menuitem", { name: "Всё, что о нём хранится" })).toHaveCount(0);
});

test("a company has its requisites, its people and their sales; two who change one field see both values", async ({
  browser,
}) => {
  const mark = tag();
  const anna = await signedIn(browser, "anna", "/clients");
  const firm = { name: `ООО «Альфа ${mark}»` };
  const { id } = await made(anna, "/api/contacts/accounts", firm);
  const person = { name: `Пётр Лосев ${mark}`, type: "existing", account_id: id, accept_duplicates: true };
  const contact = await made(anna, "/api/contacts/contacts", person);
  await expect(async () => {
    await made(anna, "/api/sales/sales", { contact_id: contact.id });
  }).toPass();
  await anna.goto(`/accounts/${id}`);
  await expect(anna.getByRole("heading", { level: 1 })).toHaveText(firm.name);
  await expect(anna.getByRole("link", { name: person.name })).toBeVisible();
  await expect(anna.getByRole("link", { name: /^S-\d+/ }).first()).toBeVisible();

  await anna.getByRole("button", { name: /^ИНН/ }).click();
  await anna.getByRole("textbox", { name: "ИНН" }).fill("7707083893");
  await anna.keyboard.press("Enter");
  await expect(anna.getByRole("button", { name: /^ИНН: 7707083893/ })).toBeVisible();
  await anna.getByLabel("Заметка", { exact: true }).fill("Платят в последний день срока");
  await anna.getByRole("button", { name: "Сохранить" }).click();
  await expect(anna.getByRole("region", { name: "История" })).toContainText("Платят в последний день срока");

  const head = await signedIn(browser, "head", `/accounts/${id}`);
  await head.getByRole("button", { name: /^Название/ }).waitFor();
  // Neither hears of the other while writing.
  await anna.route("**/api/contacts/accounts/*", (route) =>
    route.request().method() === "GET" ? route.abort() : route.continue(),
  );
  for (const [page, name] of [
    [head, `АО «Альфа ${mark}»`],
    [anna, `ИП Лосев ${mark}`],
  ] as const) {
    await page.getByRole("button", { name: /^Название/ }).click();
    await page.getByRole("textbox", { name: "Название" }).fill(name);
    if (page === anna) await anna.unroute("**/api/contacts/accounts/*");
    await page.keyboard.press("Enter");
    if (page === head) await expect(page.getByRole("heading", { level: 1 })).toHaveText(name);
  }
  const conflict = anna.getByRole("alert").filter({ hasText: "это изменили" });
  await expect(conflict).toContainText(`АО «Альфа ${mark}»`);
  await expect(conflict).toContainText(`ИП Лосев ${mark}`);
  await conflict.getByRole("button", { name: "Оставить моё" }).click();
  await expect(anna.getByRole("heading", { level: 1 })).toHaveText(`ИП Лосев ${mark}`);
});
