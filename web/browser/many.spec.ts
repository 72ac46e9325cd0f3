// Lists of a thousand rows, made up on the way to the browser: only what is in sight is drawn, and the last one is reached.
import type { Page } from "@playwright/test";
import { expect, settled, signedIn, test } from "./people";

const MANY = 1_000;

interface Listed {
  items: Record<string, unknown>[];
  next_cursor: string | null;
}

/** A list of the service with a thousand rows like its first, in pages as the service would give them. */
async function crowd(
  page: Page,
  path: string,
  named: (at: number) => Record<string, unknown>,
): Promise<void> {
  await page.route(`**${path}?*`, async (route) => {
    const url = new URL(route.request().url());
    const [from, limit] = [
      Number(url.searchParams.get("cursor") ?? 0),
      Number(url.searchParams.get("limit") ?? 50),
    ];
    url.searchParams.delete("cursor");
    const answer = await route.fetch({ url: url.toString() });
    const list = (await answer.json()) as Listed;
    const until = Math.min(MANY, from + limit);
    const items = Array.from({ length: until - from }, (_, at) => ({
      ...list.items[0],
      id: `00000000-0000-4000-8000-${String(from + at).padStart(12, "0")}`,
      ...named(from + at),
    }));
    const next_cursor = until < MANY ? String(until) : null;
    await route.fulfill({ response: answer, json: { ...list, items, next_cursor } });
  });
}

for (const list of [
  { at: "/sales?view=list", path: "/api/sales/sales", name: "account_name" },
  { at: "/clients", path: "/api/contacts/contacts", name: "name" },
]) {
  test(`of a thousand rows of ${list.path} only those in sight are drawn, and one comes to the last`, async ({
    browser,
  }) => {
    const page = await signedIn(browser, "head", "/my-day");
    await crowd(page, list.path, (at) => ({ [list.name]: `Клиент ${at}` }));
    await page.goto(list.at);
    await settled(page);
    const rows = page.locator("tbody tr[data-row]");
    await expect(rows.filter({ hasText: "Клиент 0" }).first()).toBeVisible();
    const scroller = page.getByRole("group").filter({ has: page.locator("tbody") });
    const last = rows.filter({ hasText: "Клиент 999" });
    await expect(async () => {
      await scroller.evaluate((place) => place.scrollTo({ top: place.scrollHeight }));
      await expect(last).toBeVisible({ timeout: 250 });
    }).toPass();
    expect(await rows.count()).toBeLessThan(80);
  });
}

test("of notifications that were loaded page after page those far from the screen are not drawn", async ({
  browser,
}) => {
  const page = await signedIn(browser, "anna", "/my-day");
  await crowd(page, "/api/notifications/notifications", (at) => ({ title: `Новость ${at}` }));
  await page.goto("/notifications");
  const rows = page.getByRole("list", { name: "Уведомления" }).locator("> li");
  for (const shown of [50, 100, 150]) {
    await expect(rows).toHaveCount(shown);
    if (shown < 150) await page.getByRole("button", { name: "Показать ещё" }).click();
  }
  const drawn = (at: number) =>
    rows.nth(at).evaluate((row) => row.firstElementChild!.checkVisibility({ contentVisibilityAuto: true }));
  await page.evaluate(() => document.querySelector("main")!.scrollTo({ top: 0 }));
  await expect.poll(() => drawn(0)).toBe(true);
  await expect.poll(() => drawn(140)).toBe(false);
  await rows.nth(140).scrollIntoViewIfNeeded();
  await expect.poll(() => drawn(140)).toBe(true);
});
