// Demo people, each in a browser of their own.
import {
  type Browser,
  type BrowserContext,
  test as base,
  expect,
  type Page,
  type Request,
} from "@playwright/test";

export { expect, type Page, type Request };

export const PASSWORD = process.env.WEB_PASSWORD ?? "fibex-demo";
/** Whoever was there before the demo company; everybody else of it is known by a first name or an office. */
const ADMIN = process.env.WEB_ADMIN ?? "admin@fibex.example";

const opened = new Set<BrowserContext>();
/** What was asked for and has not come; a live line never ends, so it does not count. */
const inFlight = new WeakMap<BrowserContext, Set<Request>>();

/** Every browser that a story opened is closed with it: one that stays open goes on asking. */
export const test = base.extend<{ tidy: undefined }>({
  tidy: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of what is needed from here
    async ({}, use) => {
      await use(undefined);
      await Promise.all([...opened].map((each) => each.close()));
      opened.clear();
    },
    { auto: true },
  ],
});

export interface Look {
  language?: "ru" | "en";
  theme?: "light" | "dark";
  width?: number;
  height?: number;
}

/** A browser that has never been here, on a wide or a phone's screen. */
export async function open(browser: Browser, look: Look = {}): Promise<Page> {
  const { language = "ru", theme = "light", width = 1440, height = width < 640 ? 844 : 900 } = look;
  const context = await browser.newContext({
    locale: language === "ru" ? "ru-RU" : "en-GB",
    timezoneId: "Europe/Moscow",
    viewport: { width, height },
    reducedMotion: "reduce",
    hasTouch: width < 640,
  });
  opened.add(context);
  const flying = new Set<Request>();
  inFlight.set(context, flying);
  context.on("request", (asked) => {
    if (asked.resourceType() !== "eventsource") flying.add(asked);
  });
  for (const ended of ["requestfinished", "requestfailed"] as const) {
    context.on(ended as "requestfinished", (asked) => flying.delete(asked));
  }
  await context.addInitScript(
    ([chosen, shade]) => {
      if (!localStorage.getItem("fibex-language")) localStorage.setItem("fibex-language", chosen!);
      if (!localStorage.getItem("fibex-theme")) localStorage.setItem("fibex-theme", shade!);
    },
    [language, theme],
  );
  return context.newPage();
}

/** Without the form, which has a story of its own. */
export async function signIn(page: Page, who: string, next = "/"): Promise<void> {
  const email = who === "admin" ? ADMIN : `${who}@fibex.example`;
  const data = { email, password: PASSWORD, cookie: true };
  const answer = await page.request.post("/api/identity/sessions", {
    data,
    headers: { "x-fibex-csrf": "1" },
  });
  expect(answer.ok(), await answer.text()).toBe(true);
  await page.goto(next);
  await page.locator("main#content h1").waitFor();
}

export async function signedIn(browser: Browser, who: string, next = "/", look: Look = {}): Promise<Page> {
  const page = await open(browser, look);
  await signIn(page, who, next);
  return page;
}

/** Six digits that no earlier telling of the story has used: it can be told twice on one system. */
export const tag = (): string => String(Date.now()).slice(-6);

/** Makes what a story begins with, as the one who is signed in. */
export async function made<T = { id: string }>(
  page: Page,
  path: string,
  data: unknown,
  version?: number,
): Promise<T> {
  const headers: Record<string, string> = { "x-fibex-csrf": "1", "idempotency-key": crypto.randomUUID() };
  if (version !== undefined) headers["if-match"] = String(version);
  const answer = await page.request.post(path, { data, headers });
  expect(answer.ok(), await answer.text()).toBe(true);
  return answer.json();
}

/** What is loading has come. */
export async function settled(page: Page): Promise<void> {
  await page.waitForLoadState("load");
  await expect(async () => {
    const flying = inFlight.get(page.context())!;
    expect(flying.size).toBe(0);
    await page.waitForTimeout(250);
    expect(flying.size).toBe(0);
  }).toPass({ intervals: [50] });
  await page.locator("[aria-busy=true]").first().waitFor({ state: "detached" });
  await page.evaluate(() => document.fonts.ready);
}
