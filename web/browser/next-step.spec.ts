import { expect, made, type Page, signedIn, tag, test } from "./people";

const row = (page: Page, name: string) => page.getByRole("row", { name: new RegExp(name) });

test("who has no next step is found by the check, and each way out takes the client off the list", async ({
  browser,
}) => {
  const mark = tag();
  const names = ["Планов", "Отложин", "Архивова", "Передаев"].map((each) => `${each} ${mark}`);
  const [planned, snoozed, archived, handed] = names as [string, string, string, string];
  const anna = await signedIn(browser, "anna", "/next-step");
  for (const name of names) await made(anna, "/api/contacts/contacts", { name, type: "existing" });

  const head = await signedIn(browser, "head", "/next-step");
  await head.getByRole("button", { name: "Проверить сейчас" }).click();
  await expect(head.getByText("Проверено. Список обновлён.")).toBeVisible();
  for (const name of names) await expect(row(head, name)).toBeVisible();

  await row(head, handed)
    .getByRole("button", { name: `Действия: ${handed}` })
    .click();
  await head.getByRole("menuitem", { name: "Передать" }).click();
  await head.getByRole("combobox", { name: handed }).click();
  await head.getByRole("option", { name: "Борис Волков" }).click();
  await head.getByRole("button", { name: "Сохранить" }).click();
  await expect(row(head, handed)).toContainText("Борис Волков");

  await anna.goto("/next-step?reason=no_step");
  await row(anna, planned).getByRole("button", { name: "Запланировать" }).click();
  await expect(anna.getByRole("textbox", { name: "Что сделать" })).toHaveValue(`Позвонить: ${planned}`);
  await anna.keyboard.press("Enter");
  await expect(row(anna, planned)).toBeHidden();

  await row(anna, snoozed).getByRole("button", { name: "Отложить" }).click();
  await anna.getByRole("dialog").getByRole("button", { name: "Отложить" }).click();
  await expect(anna.getByText("Напишите, почему", { exact: false })).toBeVisible();
  await anna.getByRole("textbox", { name: "Почему" }).fill("в отпуске до весны");
  await anna.keyboard.press("Enter");
  await expect(row(anna, snoozed)).toBeHidden();

  await row(anna, archived)
    .getByRole("button", { name: `Действия: ${archived}` })
    .click();
  await anna.getByRole("menuitem", { name: "В архив" }).click();
  await expect(row(anna, archived)).toBeHidden();
  await expect(row(anna, handed), "it is not Anna's any more").toBeHidden();

  await head.reload();
  await expect(row(head, handed)).toBeVisible();
  for (const name of [planned, snoozed, archived]) await expect(row(head, name)).toBeHidden();
});

test("the head says how the daily check works and reads what past ones found", async ({ browser }) => {
  const page = await signedIn(browser, "head", "/settings/next-step");
  await expect(page.getByRole("row", { name: /вручную/ }).first()).toContainText("прошла");
  const cadence = page.getByRole("textbox", { name: "На какой рабочий день напоминать" });
  await cadence.fill("3, 1");
  await expect(page.getByText("с 1 и по возрастанию", { exact: false })).toBeVisible();
  await expect(page.getByRole("button", { name: "Сохранить" })).toBeDisabled();
  await cadence.fill("1, 2, 4");
  await page.getByRole("button", { name: "Сохранить" }).click();
  await expect(page.getByText("Сохранено", { exact: false })).toBeVisible();
  await page.reload();
  await expect(cadence).toHaveValue("1, 2, 4");
  await cadence.fill("1, 3, 5");
  await page.getByRole("button", { name: "Сохранить" }).click();
  await expect(page.getByText("Сохранено", { exact: false })).toBeVisible();
});
