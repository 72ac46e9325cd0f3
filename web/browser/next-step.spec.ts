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
  await expect(row(head, handed).getByRole("img", { name: "Борис Волков" })).toBeVisible();

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

test("each client there shows its type and what it brought in over twelve months, as the figures say", async ({
  browser,
}) => {
  const page = await signedIn(browser, "head", "/sales?view=list");
  const read = async <T>(path: string) =>
    ((await (await page.request.get(path)).json()) as { items: T[] }).items;
  // Everything of this sale is paid and shipped: closed, its client has bought and nothing is planned for them.
  const sales = await read<Sold>("/api/sales/sales?limit=100");
  const sold = sales.find((each) => each.contact_name === "Виктория Ким")!;
  const client = sold.contact_id;
  if (sold.stage !== "won") {
    await made(page, `/api/sales/sales/${sold.id}/stage`, { stage: "won" }, sold.version);
  }
  const open = `/api/activities/activities?contact_id=${client}&status=open&limit=50`;
  let listed: Listed[] = [];
  await expect(async () => {
    for (const { id, version } of await read<{ id: string; version: number }>(open)) {
      await made(page, `/api/activities/activities/${id}/cancel`, { reason: "для проверки" }, version);
    }
    await made(page, "/api/activities/next-step/runs", {});
    listed = await read<Listed>("/api/activities/next-step/clients?limit=100");
    expect(listed.map((each) => each.contact_id)).toContain(client);
  }).toPass();
  await page.goto("/next-step");
  const ids = listed.map((each) => `contact_id=${each.contact_id}`).join("&");
  const revenue = await read<{ contact_id: string; revenue: string }>(
    `/api/analytics/clients/revenue?${ids}`,
  );
  expect(revenue.map((each) => each.contact_id)).toContain(client);
  const types = await read<{ code: string; title_ru: string }>("/api/contacts/contact-types");
  const figures = (text: string) => text.replace(/[^0-9]/g, "");
  for (const [at, each] of listed.slice(0, 10).entries()) {
    const shown = page.locator(`[data-row="${at}"]`);
    await expect(shown).toContainText(each.contact_name);
    const of = revenue.find(({ contact_id }) => contact_id === each.contact_id);
    await expect(shown).toContainText(types.find(({ code }) => code === each.contact_type)!.title_ru);
    const sum = shown.locator('td.right [data-figure="revenue"]');
    if (of) expect(figures(await sum.innerText())).toBe(String(Math.round(Number(of.revenue))));
    else await expect(sum).toHaveText("—");
  }
});

interface Sold {
  id: string;
  contact_id: string;
  contact_name: string;
  stage: string;
  version: number;
}

interface Listed {
  contact_id: string;
  contact_name: string;
  contact_type: string;
}

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
