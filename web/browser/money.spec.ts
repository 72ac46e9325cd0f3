// Accounting's day: a statement comes in, its payments are matched by keys, shared out or set aside.
import type { APIRequestContext } from "@playwright/test";
import { expect, PASSWORD, signedIn, test } from "./people";

interface Invoice {
  number: string;
  outstanding: string;
  status: string;
  contact_name: string;
}

async function openInvoices(request: APIRequestContext, baseURL: string): Promise<Invoice[]> {
  const signed = await request.post(`${baseURL}/api/identity/sessions`, {
    data: { email: "accounting@fibex.example", password: PASSWORD },
  });
  const { access_token } = await signed.json();
  const answer = await request.get(`${baseURL}/api/sales/invoices?status=sent`, {
    headers: { authorization: `Bearer ${access_token}` },
  });
  const { items } = (await answer.json()) as { items: Invoice[] };
  return items.filter((each) => Number(each.outstanding) > 10);
}

test("a statement's payments are matched by keys, shared out, or set aside", async ({
  browser,
  request,
  baseURL,
}) => {
  const [one, other] = await openInvoices(request, baseURL!);
  const today = new Date().toLocaleDateString("ru-RU");
  const mark = Date.now();
  const rows = ["1,10", "2,20", "3,30"].map(
    (amount, at) => `${mark + at};${today};${amount};ООО «Плательщик ${mark + at}»;Оплата по договору`,
  );
  const csv = `Номер;Дата;Сумма;Плательщик;Назначение\n${rows.join("\n")}\n`;
  const page = await signedIn(browser, "accounting");
  await expect(page).toHaveURL(/\/money/);
  await page
    .locator("input[type=file]")
    .setInputFiles({ name: "vypiska.csv", mimeType: "text/csv", buffer: Buffer.from(csv) });
  await expect(page.getByRole("dialog")).toContainText("3 новые оплаты");
  await page.keyboard.press("Escape");

  const list = page.getByRole("list", { name: "Оплаты без счёта" });
  const payment = (at: number) => list.getByRole("button", { name: `Плательщик ${mark + at}` });
  const find = page.getByLabel("Найти счёт по номеру");
  const candidates = page.getByRole("list", { name: "Подходящие счета" }).getByRole("listitem");

  await payment(0).click();
  await find.fill(one!.number);
  await expect(candidates).toHaveCount(1);
  await find.blur();
  await page.keyboard.press("Digit1");
  await page.keyboard.press("Enter");
  await expect(payment(0)).toHaveCount(0);
  // Taken back before anybody hears of it, and done once more.
  await page.getByRole("button", { name: "Отменить" }).click();
  await payment(0).click();
  await find.fill(one!.number);
  await expect(candidates).toHaveCount(1);
  await find.blur();
  await page.keyboard.press("Enter");
  await expect(payment(0)).toHaveCount(0);

  await payment(1).click();
  await find.fill(other!.number);
  await expect(candidates).toHaveCount(1);
  await page.getByRole("button", { name: "Разделить" }).click();
  await candidates.getByRole("textbox").fill("5");
  await expect(page.getByText("Больше, чем пришло, на")).toBeVisible();
  await candidates.getByRole("textbox").fill("1,20");
  await expect(page.getByText("Останется")).toBeVisible();
  await page.getByRole("button", { name: /^Разнести/ }).click();

  await payment(2).click();
  await page.getByRole("button", { name: "Не наша" }).click();
  await page.getByRole("dialog").getByLabel("Почему").fill("Возврат от поставщика");
  await page.getByRole("dialog").getByRole("button", { name: "Не наша" }).click();
  await expect(payment(2)).toHaveCount(0);

  // What still waits is sent when the page is left; of the shared one the rest stays.
  await expect(async () => {
    await page.reload();
    await expect(payment(1)).toContainText("1,00", { timeout: 2_000 });
  }).toPass();
  await expect(payment(0)).toHaveCount(0);
  await expect(payment(2)).toHaveCount(0);
  await page.goto(`/money?view=invoices&number=${one!.number}`);
  await expect(page.getByRole("row", { name: one!.number })).toBeVisible();
  const left = (Number(one!.outstanding) - 1.1).toLocaleString("ru-RU", { minimumFractionDigits: 2 });
  await expect(page.getByRole("row", { name: one!.number })).toContainText(left);
});
