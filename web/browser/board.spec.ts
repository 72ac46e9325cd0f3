// A board of a thousand cards: made up on the way to the browser, so that the company keeps its own few.
import type { Page } from "@playwright/test";
import { expect, settled, signedIn, test } from "./people";

interface Column {
  stage: string;
  count: number;
  cards: { id: string; number: string; contact_name: string; account_name: string | null }[];
  next_cursor: string | null;
}

const MANY = 1_000;

/** The first stage has a thousand sales, in pages as the service would give them; the rest is as it is. */
async function crowd(page: Page): Promise<void> {
  await page.route("**/api/sales/board?*", async (route) => {
    const asked = new URL(route.request().url()).searchParams;
    const [from, limit] = [Number(asked.get("cursor") ?? 0), Number(asked.get("limit") ?? 50)];
    asked.delete("cursor");
    const answer = await route.fetch({
      url: `${new URL(route.request().url()).origin}/api/sales/board?${asked}`,
    });
    const board = (await answer.json()) as { columns: Column[] };
    const column = board.columns.find((each) => each.stage === "qualification")!;
    const like = column.cards[0]!;
    const until = Math.min(MANY, from + limit);
    column.count = MANY;
    column.cards = Array.from({ length: until - from }, (_, at) => ({
      ...like,
      id: `00000000-0000-4000-8000-${String(from + at).padStart(12, "0")}`,
      number: `S-${from + at}`,
      account_name: `Клиент ${from + at}`,
    }));
    column.next_cursor = until < MANY ? String(until) : null;
    await route.fulfill({ response: answer, json: board });
  });
}

test("of a thousand cards only those in sight are drawn, and one comes to the last of them", async ({
  browser,
}, told) => {
  const page = await signedIn(browser, "head", "/my-day");
  await crowd(page);
  await page.goto("/sales");
  const column = page.getByRole("region", { name: "Квалификация" });
  await expect(column.getByRole("article").first()).toBeVisible();
  await settled(page);
  const last = column.getByRole("article").filter({ hasText: "Клиент 999" });
  const cards = column.locator("> div");
  await expect(async () => {
    await cards.evaluate((place) => place.scrollTo({ top: place.scrollHeight }));
    await expect(last).toBeVisible({ timeout: 250 });
  }).toPass();
  expect(await column.getByRole("article").count()).toBeLessThan(40);

  // How long each frame took while the whole of it was scrolled through; told, not judged: machines differ.
  const frames = await cards.evaluate(async (place) => {
    const taken: number[] = [];
    const frame = () => new Promise<number>((resolve) => requestAnimationFrame(resolve));
    let before = await frame();
    for (let at = place.scrollHeight; at > 0; at -= 600) {
      place.scrollTo({ top: at });
      const now = await frame();
      taken.push(now - before);
      before = now;
    }
    return taken.toSorted((one, other) => one - other);
  });
  const at = (share: number) => Math.round(frames[Math.floor(frames.length * share)] ?? 0);
  const description = `${frames.length} frames: median ${at(0.5)} ms, p95 ${at(0.95)} ms, longest ${at(0.999)} ms`;
  told.annotations.push({ type: "frames", description });
  console.log(`scrolling a thousand cards: ${description}`);

  // Keys go from card to card past what was drawn at first.
  await expect(column.getByRole("article").filter({ hasText: "Клиент 0" }).first()).toBeVisible();
  await column.getByRole("article").first().focus();
  for (let step = 1; step <= 30; step += 1) {
    await page.keyboard.press("ArrowDown");
    await expect(column.getByRole("article", { name: new RegExp(`^Клиент ${step},`) })).toBeFocused();
  }
});

test("a column says what the amounts on its cards come to", async ({ browser }) => {
  const page = await signedIn(browser, "head", "/sales");
  const column = page.getByRole("region", { name: "Оплата счёта" });
  await expect(column.getByRole("article").first()).toBeVisible();
  await settled(page);
  const kopecks = (text: string | null) => Number((text ?? "").replace(/[^\d,-]/g, "").replace(",", "")) || 0;
  const cards = await column
    .getByRole("article")
    .evaluateAll((all) => all.map((card) => card.getAttribute("aria-label")!.split(", ").pop()!));
  const sum = await column.locator("header p span").first().getAttribute("title");
  expect(cards.length).toBeGreaterThan(0);
  expect(kopecks(sum)).toBe(cards.reduce((all, each) => all + kopecks(each), 0));
});
