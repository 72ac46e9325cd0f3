// What is another page on a phone than on a wide screen.
import { expect, signedIn, test } from "./people";

test("on a phone the records behind a figure fill the screen, and each says what, of whom and when", async ({
  browser,
}) => {
  const page = await signedIn(browser, "head", "/results?period=this_month", { width: 390 });
  await page
    .getByTitle(/^Показать, из чего/)
    .first()
    .click();
  const panel = page.getByRole("dialog", { name: "Обработанные клиенты: всего" });
  const row = panel.getByRole("row").nth(1);
  await row.waitFor();
  expect((await panel.boundingBox())!.width).toBeGreaterThanOrEqual(389);
  const client = row.getByRole("link");
  await expect(row.locator("time").filter({ visible: true })).toHaveCount(1);
  const cut = await row
    .locator("td .cut")
    .evaluateAll((all) => all.some((each) => each.scrollWidth > each.clientWidth));
  expect(cut, await row.innerText()).toBe(false);
  await client.click();
  await expect(page).toHaveURL(/\/clients\/[0-9a-f-]{36}/);
});
