// An administrator sets the house up: people, teams, absences, client types, keys of other systems, webhooks.
import { expect, made, open, PASSWORD, settled, signedIn, signIn, tag, test } from "./people";

test("a new person is added, signs in, changes team and is switched off, which can be taken back", async ({
  browser,
}) => {
  const page = await signedIn(browser, "admin", "/settings");
  await expect(page).toHaveURL(/settings\/people/);
  const mark = tag();
  const name = `Зоя Тестова ${mark}`;
  await page.getByRole("button", { name: "Новый сотрудник" }).click();
  const form = page.getByRole("dialog");
  await form.getByRole("button", { name: "Добавить" }).click();
  await expect(form.getByText("Заполните это поле.")).toHaveCount(2);
  await form.getByLabel("Имя и фамилия").fill(name);
  await form.getByLabel("Почта").fill("anna@fibex.example");
  await form.getByLabel("Пароль для первого входа").fill("коротк");
  await form.getByRole("button", { name: "Добавить" }).click();
  await expect(form.getByText("Нужно не меньше 8 знаков.")).toBeVisible();
  await form.getByLabel("Пароль для первого входа").fill(PASSWORD);
  await form.getByRole("button", { name: "Добавить" }).click();
  await expect(form.getByText("Эта почта уже у другого сотрудника.")).toBeVisible();
  await form.getByLabel("Почта").fill(`zoya${mark}@fibex.example`);
  await form.getByRole("button", { name: "Добавить" }).click();

  const panel = page.getByRole("dialog", { name });
  await expect(page).toHaveURL(/open=/);
  const zoya = await open(browser);
  await signIn(zoya, `zoya${mark}`);
  await expect(zoya.getByRole("link", { name: "Настройки" })).toHaveCount(0);
  await zoya.goto("/settings/api-keys");
  await expect(zoya.getByRole("heading", { name: "Мой день" })).toBeVisible();

  await panel.getByRole("button", { name: /^Роль: Менеджер/ }).click();
  await page.getByRole("option", { name: "Бухгалтерия" }).click();
  await expect(panel.getByRole("button", { name: /^Роль: Бухгалтерия/ })).toBeVisible();
  await panel.getByRole("button", { name: "Отключить" }).click();
  await page.getByRole("button", { name: "Отменить", exact: true }).click();
  await expect(panel.getByRole("button", { name: "Отключить" })).toBeEnabled();
  await panel.getByRole("button", { name: "Отключить" }).click();
  await page.reload(); // sent when the page is left
  await expect(panel.getByRole("button", { name: "Вернуть" })).toBeVisible();
});

test("a team gets a head and a member, and refuses to stand below itself", async ({ browser }) => {
  const page = await signedIn(browser, "admin", "/settings/teams");
  const mark = tag();
  const add = async (name: string) => {
    await page.getByRole("button", { name: "Новая команда" }).first().click();
    await page.getByRole("dialog").getByLabel("Название").fill(name);
    await page.getByRole("dialog").getByRole("button", { name: "Добавить" }).click();
    const panel = page.getByRole("dialog", { name });
    await panel.waitFor();
    return panel;
  };
  const above = await add(`Россия ${mark}`);
  await above.getByRole("button", { name: /^Руководитель/ }).click();
  await page.getByRole("option", { name: "Елена Орлова" }).click();
  await expect(above.getByRole("button", { name: /^Руководитель: Елена Орлова/ })).toBeVisible();
  await page.keyboard.press("Escape");
  const below = await add(`Север ${mark}`);
  await below.getByRole("button", { name: /^Входит в/ }).click();
  await page.getByRole("option", { name: `Россия ${mark}` }).click();
  await expect(below.getByRole("button", { name: new RegExp(`^Входит в: Россия ${mark}`) })).toBeVisible();
  await page.keyboard.press("Escape");
  const row = (name: string) => page.getByRole("row").filter({ hasText: name });
  await expect(row(`Россия ${mark}`)).toContainText("Елена Орлова");
  await row(`Россия ${mark}`).click();
  await above.getByRole("button", { name: /^Входит в/ }).click();
  await expect(page.getByRole("option", { name: `Север ${mark}` })).toHaveCount(0);
});

test("an absence is planned with a substitute, shows among the next weeks, and overlaps are told beside the day", async ({
  browser,
}) => {
  const page = await signedIn(browser, "admin", "/settings/absences");
  const [who, substitute] = await Promise.all(
    ["Отпускник", "Замена"].map((name) =>
      made<{ id: string; name: string }>(page, "/api/identity/users", {
        name: `${name} ${tag()}`,
        email: `${crypto.randomUUID()}@fibex.example`,
        role: "manager",
      }),
    ),
  );
  await page.reload();
  const plan = async () => {
    await page.getByRole("main").getByRole("button", { name: "Отметить отсутствие" }).first().click();
    const form = page.getByRole("dialog");
    await form.getByRole("combobox", { name: "Кто" }).fill(who!.name);
    await page.getByRole("option", { name: who!.name }).click();
    await form.getByRole("textbox", { name: "По" }).click();
    await page.locator("[data-today]:visible").click();
    return form;
  };
  const form = await plan();
  await form.getByRole("combobox", { name: "Замещает" }).fill(substitute!.name);
  await page.getByRole("option", { name: substitute!.name }).click();
  await form.getByRole("button", { name: "Отметить", exact: true }).click();
  const row = page.getByRole("row").filter({ hasText: who!.name });
  await expect(row).toContainText(substitute!.name);
  await expect(row).toContainText("отсутствует");
  await expect(page.getByRole("figure")).toContainText(who!.name);
  const again = await plan();
  await again.getByRole("button", { name: "Отметить", exact: true }).click();
  await expect(again.getByText(/уже отмечено отсутствие/)).toBeVisible();
  await page.keyboard.press("Escape");
  await row.getByRole("button", { name: /^Отменить/ }).click();
  await expect(row).toHaveCount(0);
  await page.getByRole("button", { name: "Отменить", exact: true }).last().click();
  await expect(row).toHaveCount(1);
});

test("a client type is added, moved up by key, renamed in place, and asks what its clients become", async ({
  browser,
}) => {
  const page = await signedIn(browser, "head", "/settings/client-types");
  const mark = tag();
  const name = `Партнёр ${mark}`;
  await page.getByRole("button", { name: "Новый тип" }).click();
  const form = page.getByRole("dialog");
  await form.getByLabel("По-русски").fill(name);
  await form.getByLabel("По-английски").fill(`Partner ${mark}`);
  await expect(form.getByLabel("Код")).toHaveValue(`partner_${mark}`);
  await form.getByRole("button", { name: "Добавить" }).click();
  const row = (title: string) => page.getByRole("row").filter({ hasText: title });
  await expect(row(name)).toBeVisible();
  const before = await page.getByRole("row").count();
  await page.getByRole("button", { name: `Выше: ${name}` }).focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("row").nth(before - 2)).toContainText(name);
  await row(name)
    .getByRole("button", { name: /^По-русски/ })
    .click();
  await page.getByRole("textbox", { name: "По-русски" }).fill(`Дилер ${mark}`);
  await page.keyboard.press("Enter");
  await expect(row(`Дилер ${mark}`)).toBeVisible();

  const client = { name: `Клиент ${mark}`, type: `partner_${mark}`, accept_duplicates: true };
  await made(page, "/api/contacts/contacts", client);
  await page.reload();
  await page.getByRole("button", { name: `Другие действия: Дилер ${mark}` }).click();
  await page.getByRole("menuitem", { name: "Больше не использовать" }).click();
  const asked = page.getByRole("dialog");
  await asked.getByRole("combobox").click();
  await page.getByRole("option").first().click();
  await asked.getByRole("button", { name: "Больше не использовать" }).click();
  await expect(page.getByRole("region", { name: "Больше не используются" })).toContainText(`Дилер ${mark}`);
  await page.getByRole("button", { name: "Отменить", exact: true }).click();
  await expect(row(`Дилер ${mark}`)).toBeVisible();
});

test("an API key is shown once, opens what it was made for, and is revoked", async ({ browser }) => {
  const page = await signedIn(browser, "admin", "/settings/api-keys");
  const name = `Сайт ${tag()}`;
  await page.getByRole("button", { name: "Новый ключ" }).first().click();
  const form = page.getByRole("dialog");
  await form.getByRole("button", { name: "Создать ключ" }).click();
  await expect(form.getByText("Отметьте хотя бы одно.")).toBeVisible();
  await form.getByLabel("Для чего ключ").fill(name);
  await form.getByRole("checkbox", { name: "Читать клиентов" }).check();
  await form.getByText("90 дней").click();
  await form.getByRole("button", { name: "Создать ключ" }).click();
  const once = page.getByRole("dialog", { name: new RegExp(name) });
  const api_key = await once.getByTestId("secret").innerText();
  expect(api_key).toMatch(/^fbx_/);
  const exchange = () => page.request.post("/api/identity/tokens", { data: { api_key } });
  expect((await exchange()).ok()).toBe(true);
  await once.getByRole("button", { name: "Сохранено, закрыть" }).click();
  await settled(page);
  await expect(page.getByText(api_key)).toHaveCount(0);
  const row = page.getByRole("row").filter({ hasText: name });
  await expect(row).toContainText("Читать клиентов");
  await row.getByRole("button", { name: /^Отозвать/ }).click();
  await page.reload(); // sent when the page is left
  await expect(row).toHaveCount(0);
  await expect(async () => expect((await exchange()).status()).toBe(401)).toPass();
});

test("a webhook refuses a bad address beside it, shows its secret once, is switched off and removed", async ({
  browser,
}) => {
  const page = await signedIn(browser, "admin", "/settings/webhooks");
  const name = `Склад ${tag()}`;
  await page.getByRole("button", { name: "Новый веб-хук" }).first().click();
  const form = page.getByRole("dialog");
  await form.getByLabel("Название").fill(name);
  await form.getByLabel("Адрес").fill("https://user:word@hooks.example/");
  await form.getByRole("checkbox", { name: "Заявки производству" }).check();
  await form.getByRole("button", { name: "Создать" }).click();
  await expect(form.getByText(/Нужен адрес вида/)).toBeVisible();
  await form.getByLabel("Адрес").fill("https://hooks.example/fibex");
  await form.getByRole("button", { name: "Создать" }).click();
  const once = page.getByRole("dialog", { name: new RegExp(`Секрет.*${name}`) });
  const first = await once.getByTestId("secret").innerText();
  await once.getByRole("button", { name: "Сохранено, закрыть" }).click();

  const row = page.getByRole("row").filter({ hasText: name });
  await row.click();
  const panel = page.getByRole("dialog", { name });
  await panel.getByRole("switch").click();
  await expect(row).toContainText("выключен");
  await panel.getByRole("checkbox", { name: "Счёт выставлен" }).check();
  await panel.getByRole("button", { name: "Сохранить события" }).click();
  await expect(row).toContainText("Счёт выставлен");
  await panel.getByRole("button", { name: "Новый секрет" }).click();
  await expect(once.getByTestId("secret")).not.toHaveText(first);
  await once.getByRole("button", { name: "Сохранено, закрыть" }).click();
  await panel.getByRole("button", { name: "Удалить" }).click();
  await expect(row).toHaveCount(0);
  await page.getByRole("button", { name: "Отменить", exact: true }).click();
  await expect(row).toHaveCount(1);
  await row.click();
  await panel.getByRole("button", { name: "Удалить" }).click();
  await page.reload(); // sent when the page is left
  await expect(row).toHaveCount(0);
});

test("on a phone the settings stand in a row, and nothing scrolls aside", async ({ browser }) => {
  const page = await signedIn(browser, "admin", "/settings/people", { width: 390 });
  for (const place of ["Команды", "Отсутствия", "Типы клиентов", "Ключи API", "Веб-хуки"]) {
    await page.getByRole("navigation", { name: "Настройки" }).getByRole("link", { name: place }).click();
    await expect(page.getByRole("heading", { level: 1, name: place })).toBeVisible();
    await settled(page);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(overflow, place).toBeLessThanOrEqual(0);
  }
});
