// A sale is over, its client is not: what comes next is asked right there, on the board, in the list, on the sale's page.
import { expect, made, type Page, signedIn, tag, test } from "./people";

/** A client of one's own with a sale just opened. */
async function aSale(page: Page, name: string): Promise<{ client: string; sale: string }> {
  const body = { name, type: "existing", accept_duplicates: true };
  const { id: client } = await made(page, "/api/contacts/contacts", body);
  let sale = "";
  await expect(async () => {
    ({ id: sale } = await made(page, "/api/sales/sales", { contact_id: client, title: name }));
  }).toPass();
  return { client, sale };
}

const planned = async (page: Page, client: string) => {
  const path = `/api/activities/activities?contact_id=${client}&status=open&limit=50`;
  const { items } = await (await page.request.get(path)).json();
  return (items as { title: string; sale_id: string | null; owner_name: string }[]).filter(
    (each) => each.sale_id === null,
  );
};

async function lose(page: Page): Promise<void> {
  const form = page.getByRole("dialog", { name: "Почему не получилось?" });
  await form.getByLabel("Дорого").check();
  await form.getByRole("button", { name: "Проиграна" }).click();
}

test("whoever loses a sale on its page is asked what is next, and plans it in one step", async ({
  browser,
}) => {
  const page = await signedIn(browser, "anna", "/my-day");
  const name = `Лыжный клуб ${tag()}`;
  const { client, sale } = await aSale(page, name);
  await page.goto(`/sales/${sale}`);
  await page.getByRole("button", { name: "Ещё действия" }).click();
  await page.getByRole("menuitem", { name: "Проиграна" }).click();
  await lose(page);
  const asked = page.getByRole("dialog", { name: "Что дальше?" });
  await expect(asked).toContainText(name);
  await expect(asked.getByLabel("Что сделать")).toHaveValue(`Вернуться к разговору: ${name}`);
  await expect(asked.getByRole("radio", { name: "через месяц" })).toBeChecked();
  await asked.getByRole("radio", { name: "след. рабочий день" }).click();
  await asked.getByRole("button", { name: "Запланировать" }).click();
  await expect(asked).toHaveCount(0);
  await expect(page.getByText(/^Запланировано: Вернуться к разговору/)).toBeVisible();
  expect(await planned(page, client)).toMatchObject([{ title: `Вернуться к разговору: ${name}` }]);
});

test("the head gives the step after a loss to the manager of the sale; «Позже» plans nothing", async ({
  browser,
}) => {
  const anna = await signedIn(browser, "anna", "/my-day");
  const mark = tag();
  const [first, second] = [
    await aSale(anna, `Туристы ${mark}`),
    await aSale(anna, `Альпинисты ${mark}`),
  ] as const;
  const head = await signedIn(browser, "head", `/sales?view=list&q=${mark}`);
  await expect(head.locator("tbody tr")).toHaveCount(2);
  await head.getByLabel("Выбрать все в списке").check();
  await head.getByRole("button", { name: "Проиграна" }).click();
  await lose(head);
  const asked = head.getByRole("dialog", { name: "Что дальше?" });
  await expect(asked).toContainText("2 клиента");
  await asked.getByRole("button", { name: "Запланировать" }).click();
  await expect(asked).toHaveCount(0);
  for (const each of [first, second]) {
    expect(await planned(head, each.client)).toMatchObject([{ owner_name: expect.stringContaining("Анна") }]);
  }

  const third = await aSale(anna, `Байдарочники ${mark}`);
  await head.goto(`/sales/${third.sale}`);
  await head.getByRole("button", { name: "Ещё действия" }).click();
  await head.getByRole("menuitem", { name: "Проиграна" }).click();
  await lose(head);
  await expect(asked.getByRole("combobox", { name: "Кто сделает" })).toHaveValue(/Анна/);
  await asked.getByRole("button", { name: "Позже" }).click();
  await expect(asked).toHaveCount(0);
  expect(await planned(head, third.client)).toEqual([]);
});

test("where something else is planned with the client, nobody asks", async ({ browser }) => {
  const page = await signedIn(browser, "anna", "/my-day");
  const { client, sale } = await aSale(page, `Спелеологи ${tag()}`);
  const on = new Date(Date.now() + 3 * 86_400_000).toISOString().slice(0, 10);
  await made(page, "/api/activities/activities", {
    kind: "call",
    title: "Позвонить о складе",
    contact_id: client,
    due_on: on,
  });
  await page.goto(`/sales/${sale}`);
  await page.getByRole("button", { name: "Ещё действия" }).click();
  await page.getByRole("menuitem", { name: "Проиграна" }).click();
  const looked = page.waitForResponse((answer) => answer.url().includes(`contact_id=${client}`));
  await lose(page);
  await looked;
  await expect(page.getByRole("button", { name: "Отменить" })).toBeVisible();
  await expect(page.getByRole("dialog", { name: "Что дальше?" })).toHaveCount(0);
});
