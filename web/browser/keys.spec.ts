import { expect, settled, signedIn, test } from "./people";

test("the palette opens by the physical key under the Russian layout, and finds a client typed under the wrong one", async ({
  browser,
}) => {
  const page = await signedIn(browser, "anna", "/my-day");
  // Under the Russian layout that key says «л».
  await page.evaluate(() =>
    document.body.dispatchEvent(
      new KeyboardEvent("keydown", {
        key: "л",
        code: "KeyK",
        ctrlKey: true,
        bubbles: true,
        cancelable: true,
      }),
    ),
  );
  const field = page.getByRole("combobox");
  await expect(field).toBeFocused();
  await field.fill("ghjlf");
  await expect(page.getByRole("option", { name: "Продажи" })).toBeVisible();
  await field.fill("Ким");
  await expect(page.getByRole("option", { name: /Виктория Ким/ }).first()).toBeVisible();
});

test("G and S go to the sales, and ? says what can be pressed", async ({ browser }) => {
  const page = await signedIn(browser, "anna", "/my-day");
  await settled(page);
  await page.keyboard.press("KeyG");
  await page.keyboard.press("KeyS");
  await expect(page).toHaveURL(/\/sales$/);
  await page.keyboard.press("Shift+Slash");
  await expect(page.getByRole("dialog")).toContainText("Новая продажа");
});

test("an activity is done in three keys, with its next step, and can be taken back for seven seconds", async ({
  browser,
}) => {
  const page = await signedIn(browser, "boris", "/my-day");
  const row = page.getByRole("listitem").filter({ hasText: "Связаться с клиентом" }).first();
  await row.waitFor();
  const number = await row.getByRole("link").innerText();
  while (!(await row.getAttribute("data-at"))) await page.keyboard.press("KeyJ");
  await settled(page);
  await page.keyboard.press("KeyX");
  await page.keyboard.press("Digit1");
  await expect(page.getByRole("radio", { name: "Звонок" })).toBeChecked();
  await page.keyboard.press("Enter");
  const mine = page
    .getByRole("listitem")
    .filter({ hasText: "Связаться с клиентом" })
    .filter({ hasText: number });
  await expect(mine).toHaveCount(0);
  await page.getByRole("button", { name: "Отменить" }).click();
  await expect(mine).toHaveCount(1);
});

test("a cursor walks the board, and Ctrl+Shift+→ asks for what the sale lacks", async ({ browser }) => {
  const page = await signedIn(browser, "boris", "/sales");
  await page.getByRole("region", { name: "Квалификация" }).getByRole("article").first().focus();
  await page.keyboard.press("Control+Shift+ArrowRight");
  await expect(page.getByRole("dialog")).toContainText("Условия поставки");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);
});
