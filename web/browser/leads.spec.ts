import { expect, made, signedIn, tag, test } from "./people";

test("a lead is taken by key, asks for what it lacks, and becomes a sale", async ({ browser }) => {
  const page = await signedIn(browser, "anna", "/leads");
  const name = `Глеб Нестеров ${tag()}`;
  const { id } = await made(page, "/api/contacts/contacts", { name, type: "potential" });
  await made(page, "/api/sales/leads", { contact_id: id, need: "Стропы для турклуба" });
  await page.reload();
  const card = page.getByRole("article", { name: new RegExp(name) });
  await card.focus();
  await page.keyboard.press("KeyT");
  const taken = page.getByRole("region", { name: "В работе" });
  await expect(taken.getByRole("article", { name: new RegExp(name) })).toBeVisible();
  await card.getByRole("button", { name: "Квалифицировать" }).click();
  const form = page.getByRole("dialog");
  await form.getByLabel("Какие товары").fill("Стропы 25 мм");
  await form.getByLabel("Кто решает").fill("Глеб, он же казначей");
  await form.getByRole("button", { name: "Квалифицировать" }).click();
  const qualified = page.getByRole("region", { name: "Квалифицирован" });
  await qualified
    .getByRole("article", { name: new RegExp(name) })
    .getByRole("button", { name: "Сделать продажей" })
    .click();
  await expect(page).toHaveURL(/\/sales\/[0-9a-f-]{36}/);
  await expect(page.getByRole("heading", { level: 1 })).toContainText(name);
});

test("disqualified asks why, and can be taken back before anything happens", async ({ browser }) => {
  const page = await signedIn(browser, "boris", "/leads?view=list");
  const name = `Ника Орехова ${tag()}`;
  const { id } = await made(page, "/api/contacts/contacts", { name, type: "potential" });
  await made(page, "/api/sales/leads", { contact_id: id, need: "Фурнитура для рюкзаков" });
  await page.reload();
  await page.getByRole("row", { name: new RegExp(name) }).click();
  await expect(page).toHaveURL(/lead=/);
  const panel = page.getByRole("dialog", { name: new RegExp(name) });
  await panel.getByRole("button", { name: "Отклонить" }).click();
  const form = page.getByRole("dialog", { name: "Почему отклоняем" });
  await form.getByLabel("Не отвечает").check();
  await form.getByRole("button", { name: "Отклонить" }).click();
  await page.getByRole("button", { name: "Отменить", exact: true }).click();
  await page.reload();
  await expect(page.getByRole("dialog", { name: new RegExp(name) })).toContainText("Новый");
});

test("a view of the leads is kept and opened again from the board", async ({ browser }) => {
  const page = await signedIn(browser, "anna", "/leads?view=list&status=taken");
  const name = `В работе ${tag()}`;
  await page.getByRole("button", { name: "Мои наборы" }).click();
  await page.getByRole("menuitem", { name: /Сохранить/ }).click();
  const form = page.getByRole("dialog");
  await form.getByLabel("Название").fill(name);
  await form.getByRole("button", { name: "Сохранить" }).click();
  await expect(form).toHaveCount(0);
  await page.goto("/leads");
  await page.getByRole("button", { name: "Мои наборы" }).click();
  await page.getByRole("menuitem", { name }).click();
  await expect(page).toHaveURL(/view=list/);
  await expect(page.getByRole("combobox", { name: "Состояние" })).toHaveValue("В работе");
});
