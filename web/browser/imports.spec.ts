import { expect, signedIn, tag, test } from "./people";

test("a file is mapped, tried without a change, taken, and taken back", async ({ browser }) => {
  const page = await signedIn(browser, "anna", "/import");
  const mark = tag();
  const rows = [
    "Имя;Телефон;Почта;Компания",
    `Яков Северов ${mark};+7 905 6${mark};s${mark}@x.example;`,
    "Кривой;123;не почта;",
  ];
  await page.locator("input[type=file]").setInputFiles({
    name: `клиенты-${mark}.csv`,
    mimeType: "text/csv",
    buffer: Buffer.from(rows.join("\n")),
  });
  await expect(page.getByRole("combobox", { name: "Что это: Телефон" })).toHaveValue("Телефон");
  await page.getByRole("button", { name: "Проверить", exact: true }).click();
  await expect(page.getByText("В базе пока ничего не изменилось", { exact: false })).toBeVisible();
  await page.getByRole("tab", { name: /Не подошли/ }).click();
  await expect(page).toHaveURL(/outcome=refused/);
  await expect(page.locator("tbody")).toContainText("Телефон: «123» не подходит");
  const file = page.waitForEvent("download");
  await page.getByRole("link", { name: "Строки с ошибками" }).click();
  expect((await file).suggestedFilename()).toMatch(/\.csv$/);
  await page.getByRole("button", { name: "Загрузить 1 строку" }).click();
  await page.getByRole("tab", { name: /Новые/ }).click();
  await page.getByRole("link", { name: "Открыть" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(`Яков Северов ${mark}`);
  await page.goBack();
  await page.getByRole("button", { name: "Отменить импорт" }).click();
  await expect(page.getByText("Отменено строк: 1", { exact: false })).toBeVisible();
});
