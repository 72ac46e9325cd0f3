// Two people in two browsers: what one does reaches the other over the live line, and is read there one by one.
import { expect, signedIn, test } from "./people";

test("what production has ready reaches its manager at once, and is read there by itself", async ({
  browser,
}) => {
  const production = await signedIn(browser, "production", "/production");
  const anna = await signedIn(browser, "anna", "/notifications");
  const boris = await signedIn(browser, "boris", "/notifications");
  const order = production.getByRole("region", { name: "В работе" }).getByRole("article").first();
  await order.waitFor();
  const before = async (page: typeof anna) =>
    page.getByRole("list", { name: "Уведомления" }).getByRole("listitem").count();
  await expect(anna.getByRole("list", { name: "Уведомления" }).getByRole("listitem")).not.toHaveCount(0);
  await expect(boris.getByRole("list", { name: "Уведомления" }).getByRole("listitem")).not.toHaveCount(0);
  const [annas, borises] = [await before(anna), await before(boris)];

  await order.getByRole("button").first().click();
  await production.getByRole("dialog").getByRole("button", { name: "Готово" }).click();
  await production.getByRole("button", { name: "Отметить готовность" }).click();
  await production.reload(); // sent when the page is left
  await expect(async () => {
    expect((await before(anna)) + (await before(boris))).toBeGreaterThan(annas + borises);
  }).toPass({ timeout: 15_000 });
  const reader = (await before(anna)) > annas ? anna : boris;

  const unread = reader.getByRole("button", { name: /^Непрочитанные/ });
  const count = Number(await unread.locator(".num").innerText());
  await reader
    .getByRole("button", { name: /^Прочитано:/ })
    .first()
    .click();
  await expect(unread.locator(".num")).toHaveText(String(count - 1));
});

test("what was chosen of kinds, quiet hours and the digest is there again", async ({ browser }) => {
  const page = await signedIn(browser, "production", "/notifications?view=settings");
  const mode = page.getByRole("combobox", { name: /Почта$/ }).first();
  await mode.selectOption("off");
  await expect(page.getByText("Сохранено").first()).toBeVisible();
  const saved = async (act: () => Promise<void>) => {
    const answer = page.waitForResponse((each) => each.request().method() === "PATCH");
    await act();
    expect((await answer).ok()).toBe(true);
  };
  const from = page.getByRole("textbox", { name: "С", exact: true });
  const digest = page.getByLabel("Присылать в");
  await saved(() => page.getByRole("switch", { name: "Не беспокоить" }).click());
  await from.fill("21:30");
  await saved(() => from.blur());
  await digest.fill("08:15");
  await saved(() => digest.blur());
  await page.reload();
  await expect(mode).toHaveValue("off");
  await expect(from).toHaveValue("21:30");
  await expect(digest).toHaveValue("08:15");
});
