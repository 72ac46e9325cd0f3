// The house itself: its details on invoices, the days it works, what it sells.
import { expect, made, settled, signedIn, tag, test } from "./people";

test("the details of the organisation are refused beside the field, and stay once saved", async ({
  browser,
}) => {
  const page = await signedIn(browser, "admin", "/settings/organisation");
  const mark = tag();
  const inn = page.getByLabel("ИНН");
  const before = await inn.inputValue();
  await inn.fill("7707083890");
  await page.getByRole("button", { name: "Сохранить" }).click();
  await expect(page.getByText("Длина или контрольные цифры не сходятся. Проверьте номер.")).toBeVisible();
  await inn.fill(before);
  await page.getByLabel("Телефон").fill(`+7 495 ${mark}`);
  await page.getByRole("button", { name: "Сохранить" }).click();
  await expect(page.getByText("Реквизиты сохранены")).toBeVisible();
  await page.reload();
  await expect(page.getByLabel("Телефон")).toHaveValue(`+7 495 ${mark}`);

  const accountant = await signedIn(browser, "accounting", "/settings/organisation");
  await expect(accountant.getByLabel("Телефон")).toHaveValue(`+7 495 ${mark}`);
  await expect(accountant.getByLabel("Телефон")).toHaveAttribute("readonly");
  await expect(accountant.getByRole("button", { name: "Сохранить" })).toHaveCount(0);
});

test("a head closes a working day by the keyboard, the week of a manager says why, and it is taken back", async ({
  browser,
}) => {
  const page = await signedIn(browser, "head", "/settings/calendar?year=2031");
  const first = page.getByRole("button", { name: /^1 января 2031/ });
  await first.focus();
  for (let step = 0; step < 10; step++) await page.keyboard.press("ArrowDown");
  await expect(page.getByRole("button", { name: /^12 марта 2031, рабочий день/ })).toBeFocused();
  await page.keyboard.press("Enter");
  const form = page.getByRole("dialog");
  await form.getByRole("button", { name: "Сохранить" }).click();
  await expect(form.getByText("Заполните это поле.")).toBeVisible();
  await form.getByLabel("Почему").fill("Инвентаризация");
  await page.keyboard.press("Enter");
  await expect(form).toHaveCount(0);
  await page.reload();
  const closed = page.getByRole("button", { name: "12 марта 2031, наш нерабочий день, Инвентаризация" });
  await expect(closed).toBeVisible();
  const anna = await signedIn(browser, "anna");
  const week = await anna.request.get("/api/activities/calendar/week?from=2031-03-12", {
    headers: { "x-fibex-csrf": "1" },
  });
  await expect(week).toBeOK();
  expect((await week.json()).items[2]).toMatchObject({ working: false, holiday: "Инвентаризация" });

  await closed.click();
  await form.getByRole("button", { name: "Как в стране" }).click();
  await expect(page.getByRole("button", { name: /^12 марта 2031, рабочий день/ })).toBeVisible();
  await expect(page.getByText("В этом году всё по календарю страны.")).toBeVisible();
});

test("a product is described without a cost, found, and no longer sold until that is undone", async ({
  browser,
}) => {
  const page = await signedIn(browser, "admin", "/settings/products");
  const mark = tag();
  const form = page.getByRole("dialog");
  await page.getByRole("button", { name: "Новый товар" }).click();
  await form.getByLabel("Артикул").fill(`cord-${mark}`);
  await form.getByLabel("Название").fill(`Шнур ${mark}`);
  await form.getByLabel("Единица").fill("м");
  await form.getByLabel("Цена без НДС").fill("дорого");
  await form.getByRole("button", { name: "Сохранить" }).click();
  await expect(form.getByLabel("Цена без НДС")).toHaveAttribute("aria-invalid", "true");
  await form.getByLabel("Цена без НДС").fill("1 234,50");
  await form.getByRole("button", { name: "Сохранить" }).click();
  await expect(form).toHaveCount(0);

  await page.getByRole("button", { name: "Новый товар" }).click();
  await form.getByLabel("Артикул").fill(`cord-${mark}`);
  await form.getByLabel("Название").fill("Совсем другое");
  await form.getByLabel("Единица").fill("шт");
  await form.getByLabel("Цена без НДС").fill("1");
  await form.getByRole("button", { name: "Сохранить" }).click();
  await expect(form.getByText("Такой артикул уже есть", { exact: false })).toBeVisible();
  await form.getByRole("button", { name: "Не сейчас" }).click();

  await page.getByLabel("Артикул или название").fill(mark);
  await expect(page).toHaveURL(new RegExp(`q=.*${mark}`));
  await page.reload();
  await settled(page);
  const row = page.getByRole("row").filter({ hasText: `Шнур ${mark}` });
  await expect(row).toContainText("неизвестна");
  await expect(row).toContainText(/1\s234,50/);
  await row.click();
  await form.getByRole("button", { name: "Больше не продавать" }).click();
  await expect(row).toContainText("не продаётся");
  await page.getByRole("button", { name: "Отменить", exact: true }).click();
  await expect(row).not.toContainText("не продаётся");
});

test("who gets leads in turn is kept as a list, and an empty list is everybody again", async ({
  browser,
}) => {
  const page = await signedIn(browser, "admin", "/settings/lead-turns");
  await expect(page.getByText("Список пуст")).toBeVisible();
  await page.getByRole("combobox", { name: "Добавить в очередь" }).click();
  await page.getByRole("option", { name: /^Анна/ }).click();
  const list = page.getByRole("list", { name: "Очередь лидов" });
  await expect(list.getByRole("listitem")).toHaveCount(1);
  await page.reload();
  await expect(list.getByRole("listitem")).toContainText("Анна");
  await page.getByRole("button", { name: /^Убрать из очереди: Анна/ }).click();
  await expect(page.getByText("Список пуст")).toBeVisible();
});

test("what may come of a call is the house's own list: added, offered where a call is closed, switched off", async ({
  browser,
}) => {
  const mark = tag();
  const [head, anna] = [
    await signedIn(browser, "head", "/settings/choices"),
    await signedIn(browser, "anna"),
  ];
  await head.getByRole("textbox", { name: "Новый, по-русски" }).fill(`Ждёт каталог ${mark}`);
  await head.getByRole("button", { name: "Добавить" }).click();
  await expect(head.getByText("Назовите на обоих языках.")).toBeVisible();
  await head.getByRole("textbox", { name: "Он же по-английски" }).fill(`Waits for the catalogue ${mark}`);
  await head.getByRole("button", { name: "Добавить" }).click();
  const row = head.getByRole("row").filter({ hasText: `Ждёт каталог ${mark}` });
  await row.getByRole("checkbox").click();
  await expect(row.getByRole("checkbox")).toBeChecked();

  const title = `Спросить о каталоге ${mark}`;
  await made(anna, "/api/activities/activities", { kind: "call", title, due_on: "2030-05-06" });
  await anna.goto("/my-day");
  const offered = anna.getByRole("radio", { name: `Ждёт каталог ${mark}` });
  const done = anna.getByRole("button", { name: `Сделано: ${title}` });
  await done.click();
  await expect(offered).toBeVisible();

  await row.getByRole("button", { name: "Выключить" }).click();
  await expect(row.getByRole("button", { name: "Включить" })).toBeVisible();
  await anna.reload();
  await done.click();
  await anna.getByRole("radio").first().waitFor();
  await expect(offered).toHaveCount(0);

  await head.getByRole("tab", { name: "Почему проиграна" }).click();
  const reason = head.getByRole("table", { name: "Почему проиграна" }).getByRole("row");
  await expect(reason.nth(1)).toBeVisible();
});

test("days are closed for good: asked first, never while they are not over, and shown with who closed them", async ({
  browser,
}) => {
  const page = await signedIn(browser, "head", "/settings/closings");
  const closed = async () =>
    (await (await page.request.get("/api/analytics/closings")).json()).closed_through;
  const day = page.getByRole("textbox", { name: "Закрыть все дни по" });
  const before = await closed();
  const offered = await day.inputValue();
  await day.fill("1 мая 2035");
  await day.press("Tab");
  await expect(day).toHaveValue(offered);

  const past = before ? "30 апреля 2021" : "31 марта 2021";
  await day.fill(past);
  await day.press("Tab");
  await page.getByRole("button", { name: "Закрыть…" }).click();
  const sure = page.getByRole("dialog", { name: `Закрыть все дни по ${past}?` });
  await sure.getByRole("button", { name: "Не сейчас" }).click();
  expect(await closed()).toBe(before);
  await page.getByRole("button", { name: "Закрыть…" }).click();
  await sure.getByRole("button", { name: "Закрыть навсегда" }).click();
  const row = page.getByRole("list", { name: "Что закрыто" }).getByRole("listitem").first();
  await expect(row).toContainText(`Закрыто по ${past}`);
  await expect(row).toContainText("Елена Орлова");
  expect(await closed()).toBe(before ? "2021-04-30" : "2021-03-31");
});
