// Production's day: an order is accepted, made in parts and shipped; no price is shown anywhere.
import { expect, signedIn, test } from "./people";

test("an order goes from new to shipped, in parts, and its ledger tells it", async ({ browser }) => {
  const page = await signedIn(browser, "production");
  await expect(page).toHaveURL(/\/production/);
  const fresh = page.getByRole("region", { name: "Новые" });
  const working = page.getByRole("region", { name: "В работе" });
  const ready = page.getByRole("region", { name: "Готово к отгрузке" });
  const number = await fresh.getByRole("article").first().getByRole("button").first().innerText();
  const order = (where = page.getByRole("main")) => where.getByRole("article").filter({ hasText: number });
  await expect(page.getByRole("main")).not.toContainText("₽");

  // Nothing has left the house before the seven seconds are over.
  await order(fresh).getByRole("button", { name: "Другие действия" }).click();
  await page.getByRole("menuitem", { name: "Отказать" }).click();
  await page.getByRole("dialog").getByLabel("Почему").fill("Нет сырья");
  await page.getByRole("dialog").getByRole("button", { name: "Отказать" }).click();
  await expect(order()).toHaveCount(0);
  await page.getByRole("button", { name: "Отменить" }).click();
  await expect(order(fresh)).toBeVisible();

  await order(fresh).getByRole("button", { name: "Принять" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Принять" }).click();
  await order(working).getByRole("button", { name: "Начать" }).click();
  await expect(order(working)).toContainText("в работе");
  await order(working).getByRole("button", { name: "Готово" }).click();
  await page.getByRole("dialog").getByRole("textbox").first().fill("1");
  await page.getByRole("dialog").getByRole("button", { name: "Отметить готовность" }).click();
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await expect(order(working)).toContainText("готов частично");
  await order(working).getByRole("button", { name: "Готово" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Отметить готовность" }).click();
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await order(ready).getByRole("button", { name: "Отгрузить" }).click();
  await page.getByRole("dialog").getByRole("textbox").first().fill("1");
  await page.getByRole("dialog").getByLabel("Почему отгружаете не всё").fill("Остальное завтра");
  await page.getByRole("dialog").getByRole("button", { name: "Отгрузить" }).click();
  await expect(page.getByRole("dialog")).toHaveCount(0);

  // What still waits is sent when the page is left.
  await page.reload();
  await expect(order(ready)).toContainText("отгружен частично");
  await order(ready).getByRole("button", { name: number }).click();
  await expect(page).toHaveURL(/open=/);
  const panel = page.getByRole("dialog");
  for (const step of ["Запросили", "Приняли", "Начали", "Остальное завтра"]) {
    await expect(panel).toContainText(step);
  }
});

test("by keys alone, and on a phone without scrolling aside", async ({ browser }) => {
  const page = await signedIn(browser, "production", "/production", { width: 390 });
  await page.getByRole("article").first().waitFor();
  await page.keyboard.press("KeyJ");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/open=/);
  await page.keyboard.press("Escape");
  await expect(page).not.toHaveURL(/open=/);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(overflow).toBeLessThanOrEqual(0);
});
