// Whoever runs the system sees how each service is, and what could not be taken in: retried, or thrown away.
import { expect, made, PASSWORD, signedIn, tag, test } from "./people";
import { damage } from "./setting-up";

test("each service says how it is; a broken message shows with its reason, comes back after a retry, and is discarded", async ({
  browser,
}) => {
  test.setTimeout(120_000);
  const page = await signedIn(browser, "admin", "/settings/services");
  const services = ["Сотрудники и вход", "Клиенты", "Продажи", "Активности", "Уведомления", "Итоги"];
  for (const name of services) {
    await expect(page.getByRole("row").filter({ hasText: name })).toContainText(/работает|с замечаниями/);
  }
  const mark = tag();
  damage(mark);
  const sales = page.getByRole("row").filter({ hasText: "Продажи" });
  await expect(sales).toContainText("есть неразобранные сообщения");
  await sales.getByRole("link").click();
  await expect(page).toHaveURL(/dead-letters\?service=sales/);

  const letters = page.locator("tbody tr");
  await expect(letters.first()).toContainText("Не по форме");
  await expect(letters.first()).toContainText("accounting → Продажи");
  const before = await letters.count();
  await page.getByRole("combobox", { name: "Тип события" }).click();
  await page.getByRole("option", { name: /^PaymentConfirmed · \d/ }).click();
  await expect(page).toHaveURL(/type=PaymentConfirmed/);
  await expect(letters).toHaveCount(before);
  await page.getByLabel("Слова из причины").fill("not JSON");
  await expect(page).toHaveURL(/reason=not/);
  await letters.first().click();
  const panel = page.getByRole("dialog");
  await expect(panel).toContainText(`payment ${mark};not JSON`);
  await panel.getByRole("button", { name: "Повторить" }).click();
  await expect(page.getByText(/^Повторяем 1 сообщение/)).toBeVisible();
  await page.keyboard.press("Escape");
  await page.getByLabel("Слова из причины").fill("");
  // It fails again, so it is back after the pause before a retry.
  await expect(letters).toHaveCount(before, { timeout: 30_000 });

  await page
    .getByRole("checkbox", { name: /^Выбрать/ })
    .first()
    .check();
  await page.getByRole("button", { name: "Отбросить: 1" }).click();
  await expect(letters).toHaveCount(before - 1);
  await page.getByRole("button", { name: "Отменить", exact: true }).click();
  await expect(letters).toHaveCount(before);
  for (const box of await page.getByRole("checkbox", { name: /^Выбрать/ }).all()) await box.check();
  await page.getByRole("button", { name: `Отбросить: ${before}` }).click();
  await page.reload(); // sent when the page is left
  await expect(page.getByText("Таких нет", { exact: false })).toBeVisible();
  await page.getByRole("button", { name: "Сбросить фильтры" }).click();
  await page.goto("/settings/services");
  await expect(sales).toContainText("работает");
});

test("a service that does not answer is said to be silent, and the others go on", async ({ browser }) => {
  const page = await signedIn(browser, "admin", "/settings/teams");
  await page.route("**/api/contacts/health", (route) => route.abort());
  await page.getByRole("link", { name: "Службы" }).click();
  const row = (name: string) => page.getByRole("row").filter({ hasText: name });
  await expect(row("Клиенты")).toContainText("не отвечает");
  await expect(row("Итоги")).toContainText(/работает|с замечаниями/);
  await expect(page.getByText(/требу(е|ю)т внимания/)).toBeVisible();
});

test("whoever operates the system lands there, and sees of a message why, not what it says", async ({
  browser,
}) => {
  const admin = await signedIn(browser, "admin", "/settings/dead-letters");
  const mark = tag();
  const who = `ops${mark}`;
  const email = `${who}@fibex.example`;
  await made(admin, "/api/identity/users", {
    name: `Оператор ${mark}`,
    email,
    role: "ops",
    password: PASSWORD,
  });
  damage(mark);
  const page = await signedIn(browser, who);
  await expect(page).toHaveURL(/settings\/people/);
  const places = page.getByRole("navigation", { name: "Настройки" }).getByRole("link");
  await expect(places).toHaveText(["Сотрудники", "Службы", "Не разобрано"]);
  await page.getByRole("link", { name: "Не разобрано" }).click();
  await expect(page).toHaveTitle(/Не разобрано/);
  await page.locator("tbody tr").first().click();
  await expect(page.getByRole("dialog")).toContainText("Содержание видит только администратор.");
  await expect(page.getByRole("dialog")).not.toContainText('"17"');
});
