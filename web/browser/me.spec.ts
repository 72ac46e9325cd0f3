import { expect, made, open, PASSWORD, signedIn, tag, test } from "./people";

test("a person changes the own password, sees where they are signed in and subscribes to their calendar", async ({
  browser,
}) => {
  const admin = await signedIn(browser, "admin", "/settings/people");
  const who = `vera${tag()}`;
  const person = { email: `${who}@fibex.example`, name: "Вера Новикова", role: "manager", team_id: null };
  await made(admin, "/api/identity/users", { ...person, password: PASSWORD, language: "ru" });
  const laptop = await signedIn(browser, who, "/my-day");
  const phone = await signedIn(browser, who, "/my-day", { width: 390 });

  await laptop.getByRole("button", { name: /Профиль/ }).click();
  await laptop.getByRole("menuitem", { name: "Моя учётная запись" }).click();
  await expect(laptop.getByRole("heading", { level: 1 })).toHaveText("Моя учётная запись");
  const sessions = laptop.getByRole("list").filter({ hasText: "здесь" }).getByRole("listitem");
  await expect(sessions).toHaveCount(2);

  await laptop.getByLabel("Пароль сейчас").fill("not this one at all");
  await laptop.getByLabel("Новый пароль").fill("ещё один длинный пароль");
  await laptop.getByRole("button", { name: "Сменить", exact: true }).click();
  await expect(laptop.getByText("Это не ваш нынешний пароль")).toBeVisible();
  await laptop.getByLabel("Пароль сейчас").fill(PASSWORD);
  await laptop.getByRole("button", { name: "Сменить", exact: true }).click();
  await expect(laptop.getByText("Пароль сменён", { exact: false })).toBeVisible();
  await expect(sessions, "elsewhere one is out").toHaveCount(1);
  await phone.goto("/my-day");
  await expect(phone).toHaveURL(/sign-in/);

  const title = `Показать образцы ${tag()}`;
  const due_at = new Date(Date.now() + 86_400_000).toISOString();
  await made(laptop, "/api/activities/activities", { kind: "meeting", title, due_at });
  await laptop.getByRole("button", { name: "Получить адрес" }).click();
  const field = laptop.getByRole("textbox", { name: "Адрес подписки" });
  const address = await field.inputValue();
  const reader = await open(browser);
  expect(await (await reader.request.get(address)).text()).toContain(title);
  await laptop.getByRole("button", { name: "Отключить" }).click();
  await expect(laptop.getByRole("button", { name: "Получить адрес" })).toBeVisible();
  expect((await reader.request.get(address)).status()).toBe(404);
});
