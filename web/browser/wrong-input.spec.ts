// What is typed wrong: each form says beside the field, in the reader's language, what to do, and nothing is lost.
import { expect, open, signedIn, test } from "./people";

for (const { language, create, name, phone, mail, add, badPhone, badMail } of [
  {
    language: "ru",
    create: "Новый клиент",
    name: "Имя",
    phone: "Телефон",
    mail: "Почта",
    add: "Добавить",
    badPhone: "Это не похоже на номер телефона. Напишите его с кодом страны или города.",
    badMail: "Это не похоже на адрес почты. Нужен вид anna@fibex.example.",
  },
  {
    language: "en",
    create: "New client",
    name: "Name",
    phone: "Phone",
    mail: "E-mail",
    add: "Add",
    badPhone: "This does not look like a telephone number. Write it with its country or city code.",
    badMail: "This does not look like an e-mail address. It has to be like anna@fibex.example.",
  },
] as const) {
  test(`a client with a wrong telephone number and address is told so beside both, in ${language}`, async ({
    browser,
  }) => {
    const page = await signedIn(browser, "anna", "/clients", { language });
    await page.getByRole("main").getByRole("button", { name: create }).click();
    const form = page.getByRole("dialog");
    await form.getByLabel(name, { exact: true }).fill("Кто-то");
    await form.getByLabel(phone).fill("позвоните мне");
    await form.getByLabel(mail).fill("почта");
    await form.getByRole("button", { name: add }).click();
    await expect(form.getByLabel(phone)).toHaveAccessibleDescription(badPhone);
    await expect(form.getByLabel(mail)).toHaveAccessibleDescription(badMail);
    await expect(form.getByLabel(name, { exact: true })).toHaveValue("Кто-то");
  });
}

test("a new sale, its first steps and an activity say beside the field what is missing or too much, and keep the rest", async ({
  browser,
}) => {
  const page = await signedIn(browser, "anna", "/sales");
  const form = page.getByRole("dialog");
  await page.getByRole("main").getByRole("button", { name: "Новая продажа" }).click();
  await form.getByLabel("О чём продажа").fill("о".repeat(300));
  const client = form.getByRole("combobox", { name: "Клиент" });
  const openIt = form.getByRole("button", { name: "Открыть продажу" });
  await openIt.click();
  await expect(client).toHaveAccessibleDescription("Выберите клиента.");
  await client.fill("Рощина");
  await page.getByRole("option", { name: "Наталья Рощина" }).click();
  await expect(form.getByText("Выберите клиента.")).toHaveCount(0);
  await openIt.click();
  await expect(form.getByLabel("О чём продажа")).toHaveAccessibleDescription(/Можно не больше \d+ знаков/);
  await form.getByLabel("О чём продажа").fill("Карабины");
  await openIt.click();
  await expect(page).toHaveURL(/\/sales\/[0-9a-f-]{36}/);

  // What the move lacks is named field by field; a part that is refused leaves the others as they were written.
  await page.getByRole("button", { name: "Заполнить недостающее" }).click();
  const go = form.getByRole("button", { name: "Готово, перевести" });
  await go.click();
  await expect(form.getByLabel("Контактное лицо")).toHaveAccessibleDescription("Заполните это поле.");
  await expect(form.getByText("Добавьте хотя бы один товар.")).toBeVisible();
  await form.getByLabel(/Связаться с клиентом/).fill("Дозвонились");
  await form.getByLabel("Контактное лицо").fill("о".repeat(300));
  await form.getByLabel("Потребность").fill("Карабины к сезону");
  await form.getByLabel("Условия поставки").fill("Самовывоз");
  await form.getByRole("combobox", { name: "Товар" }).fill("Карабин");
  await page.getByRole("option", { name: /Карабин/ }).click();
  await go.click();
  await expect(form.getByLabel("Контактное лицо")).toHaveAccessibleDescription(/Можно не больше \d+ знаков/);
  await form.getByLabel("Контактное лицо").fill("Наталья Рощина");
  await go.click();
  await expect(page.locator("li[aria-current=step]")).toHaveText(/Оформление/);

  await page.goto("/my-day");
  await page.getByRole("main").getByRole("button", { name: "Запланировать" }).first().click();
  const plan = form.getByRole("button", { name: "Запланировать" });
  await plan.click();
  await expect(form.getByLabel("Что сделать")).toHaveAccessibleDescription("Напишите, что нужно сделать.");
  await form.getByLabel("Что сделать").fill("о".repeat(300));
  await plan.click();
  await expect(form.getByLabel("Что сделать")).toHaveAccessibleDescription(/Можно не больше \d+ знаков/);
});

test("an order is not promised for a day that is over, and the form says so", async ({ browser }) => {
  const page = await signedIn(browser, "production", "/production");
  await page.getByRole("article").getByRole("button", { name: "Принять" }).first().click();
  const form = page.getByRole("dialog");
  const day = form.getByLabel("К какому дню будет готов");
  for (const [typed, told] of [
    ["2020-01-31", /Этот день уже прошёл/],
    ["", /Заполните это поле/],
  ] as const) {
    await day.fill(typed);
    await form.getByRole("button", { name: "Принять" }).click();
    await expect(form.getByText(told)).toBeVisible();
  }
  await form.getByRole("button", { name: "Не сейчас" }).click();
  await expect(form).toHaveCount(0);
});

test("an address that names no record says so, and what to do", async ({ browser }) => {
  const page = await signedIn(browser, "anna", "/sales/no-such-sale");
  const told = page.getByRole("main").getByRole("alert");
  await expect(told).toContainText("Такой записи нет, или она вам не видна");
  await expect(told).toContainText("Проверьте адрес или вернитесь к списку.");
});

test("who signs in without a network is told what to do", async ({ browser }) => {
  const page = await open(browser);
  await page.goto("/sign-in");
  await page.getByLabel("Почта").fill("anna@fibex.example");
  await page.getByRole("textbox", { name: "Пароль" }).fill("что-нибудь");
  await page.context().setOffline(true);
  await page.getByRole("button", { name: "Войти" }).click();
  await expect(page.getByRole("alert")).toContainText("Нет связи с сервером. Проверьте сеть.");
});

test("an address that leads nowhere says so and shows the way back, on one page of the same shape", async ({
  browser,
}) => {
  const page = await signedIn(browser, "anna", "/my-day");
  for (const path of ["/nowhere", "/sales/1/2/3", "/settings/nowhere"]) {
    await page.goto(path);
    await expect(page.getByRole("main")).toHaveCount(1);
    await expect(page.getByRole("main")).toContainText("Такой страницы нет.");
  }
  await page.getByRole("link", { name: "На главную" }).click();
  await expect(page).toHaveURL(/my-day/);
});

test("whoever names no other client for a sale is asked to choose one", async ({ browser }) => {
  const page = await signedIn(browser, "anna", "/sales?view=list");
  await page.locator("tbody tr").first().click();
  await page.getByRole("button", { name: "Сменить клиента" }).click();
  const form = page.getByRole("dialog");
  await form.getByRole("button", { name: "Сменить клиента" }).click();
  await expect(form).toContainText("Заполните это поле.");
});
