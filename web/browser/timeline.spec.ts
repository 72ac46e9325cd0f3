// The history of a client with whom much happened: it comes page after page, whole, whatever else happens meanwhile.
import type { Browser } from "@playwright/test";
import { expect, made, type Page, type Request, settled, signedIn, tag, test } from "./people";

const MANY = 300;
const PAGE = 50;
const PATH = "/timeline?";

test.describe.configure({ timeout: 120_000 });

const history = (page: Page) => page.getByRole("region", { name: "История" });
const entries = (page: Page) => history(page).getByRole("listitem");
const more = (page: Page) => history(page).getByRole("button", { name: "Показать ещё" });

/** A client with three hundred notes, in the order in which they were written; and their page, as it is opened. */
async function talkative(browser: Browser) {
  const head = await signedIn(browser, "head");
  const mark = tag();
  const note = (at: number) => `Заметка ${mark}-${String(at).padStart(3, "0")}`;
  const client = { name: `Собеседник ${mark}`, type: "existing", accept_duplicates: true };
  const { id } = await made(head, "/api/contacts/contacts", client);
  for (let at = 0; at < MANY; at++) {
    await made(head, `/api/contacts/contacts/${id}/notes`, { text: note(at) });
  }
  const page = await signedIn(browser, "head", `/clients/${id}?kind=notes`);
  await expect(entries(page)).toHaveCount(PAGE);
  const write = (text: string) => made(head, `/api/contacts/contacts/${id}/notes`, { text });
  return { page, note, write };
}

/** The notes as they stand on the page, from the top. */
const told = async (page: Page) =>
  (await history(page).locator("[data-kind=notes] p").allTextContents()).map((text) => text.trim());

test("a history of three hundred notes comes whole, though news comes while a page of it is under way", async ({
  browser,
}) => {
  const { page, note, write } = await talkative(browser);
  await settled(page);
  await more(page).click();
  await expect(entries(page)).toHaveCount(2 * PAGE);

  // The third page is asked for and does not come before the news has.
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  let held: Request | undefined;
  await page.route(
    (url) => url.href.includes(PATH),
    async (route) => {
      if (held) return route.fallback();
      held = route.request();
      await released;
      await route.continue().catch(() => {}); // nobody waits for it any more
    },
  );
  await more(page).click();
  await expect.poll(() => held?.url()).toContain("cursor=");
  const news = `Новость ${note(MANY)}`;
  await write(news);
  await expect(history(page).getByText(news)).toHaveCount(1);
  release();

  for (let pages = 3; pages * PAGE <= MANY; pages++) {
    await expect(entries(page)).toHaveCount(pages * PAGE);
    await more(page).click();
  }
  await expect(more(page)).toHaveCount(0);
  const all = [news, ...Array.from({ length: MANY }, (_, at) => note(MANY - 1 - at))];
  expect(await told(page)).toEqual(all);
});

test("of a long history what is far from the screen is not drawn, and the reader stays where they were when news comes", async ({
  browser,
}) => {
  const { page, note, write } = await talkative(browser);
  for (const shown of [PAGE, 2 * PAGE, 3 * PAGE]) {
    await expect(entries(page)).toHaveCount(shown);
    if (shown < 3 * PAGE) await more(page).click();
  }
  const drawn = (text: string) =>
    history(page)
      .getByText(text)
      .evaluate((words) => words.checkVisibility({ contentVisibilityAuto: true }));
  await page.evaluate(() => document.querySelector("main")!.scrollTo({ top: 0 }));
  await expect.poll(() => drawn(note(MANY - 1))).toBe(true);
  await expect.poll(() => drawn(note(MANY - 140))).toBe(false);
  const read = history(page).getByText(note(MANY - 100));
  await read.scrollIntoViewIfNeeded();
  await expect.poll(() => drawn(note(MANY - 100))).toBe(true);
  await expect.poll(() => drawn(note(MANY - 1))).toBe(false);

  const news = `Новость ${note(MANY)}`;
  await write(news);
  await expect(history(page).getByText(news)).toHaveCount(1);
  await expect(read).toBeInViewport();
});
