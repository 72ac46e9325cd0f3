// The page of figures: what it says is what the API says, and every figure opens to as many rows.
import type { Locator, Page } from "@playwright/test";
import { expect, settled, signedIn, test } from "./people";

type Figures = Record<string, string | number | null | undefined>;

interface Shown {
  report: string;
  show: "number" | "chart" | "table";
  figure: string | null;
  group_by: string | null;
  reply: { total: Figures | Figures[]; rows: Figures[] };
}

/** `1 234,50 ₽`, `50,8 %`, `7` as the number it is. */
const numberOf = (text: string): number => Number(text.replace(/[^\d,-]/g, "").replace(",", "."));
const totalsOf = ({ reply }: Shown): Figures[] => [reply.total].flat();

/** What the page is to show: the same question, asked of the API. Times are rounded to read, so they are left out. */
async function asked(page: Page, query: string): Promise<Shown[]> {
  const answer = await page.request.get(`/api/analytics/dashboard?${query}`);
  return (await answer.json()).items;
}

/** Every figure in this row of the table is that of the API. */
async function same(row: Locator, figures: Figures, told: string): Promise<void> {
  for (const cell of await row.locator("[data-figure]").all()) {
    const name = (await cell.getAttribute("data-figure"))!;
    const [value, text] = [figures[name], await cell.innerText()];
    if (name.endsWith("_hours")) continue;
    if (value === null || value === undefined) expect(text, `${told}: ${name}`).toBe("—");
    else expect(numberOf(text), `${told}: ${name} ${text}`).toBeCloseTo(Number(value), 1);
  }
}

/** Opened, a count of things is a list of as many rows. */
async function opensTo(page: Page, figure: Locator, count: number): Promise<void> {
  await figure.click();
  const said = page.getByRole("dialog").getByText(/^[\d\s]+ стро/);
  await expect(said).toHaveText(new RegExp(`^${count} `));
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);
}

test("every tile, row and total of the results is what the API says", async ({ browser }) => {
  const page = await signedIn(browser, "head", "/results?period=this_month");
  await settled(page);
  const items = await asked(page, "period=this_month");
  expect(new Set(items.map((each) => each.report)).size).toBeGreaterThan(6);

  for (const item of items.filter((each) => each.show === "number")) {
    const figure = item.figure!;
    const value = page.locator(`[data-tile="${item.report}.${figure}"]`);
    const [total] = totalsOf(item);
    // Money is shortened on a tile; its table has all of it.
    if (total && !["revenue", "margin"].includes(figure)) {
      const text = await value.locator("span").nth(1).innerText();
      expect(numberOf(text), `${item.report}.${figure} ${text}`).toBeCloseTo(Number(total[figure]), 1);
    }
  }
  for (const item of items.filter((each) => each.show !== "number")) {
    const block = page.locator(`[data-report="${item.report}"]`);
    const turn = block.getByText("Таблица", { exact: true });
    if (await turn.count()) await turn.click();
    await expect(block.locator("tbody tr")).toHaveCount(item.reply.rows.length);
    for (const [at, row] of item.reply.rows.entries()) {
      await same(block.locator("tbody tr").nth(at), row, `${item.report} ${at}`);
    }
    for (const [at, total] of totalsOf(item).entries()) {
      if (item.report !== "funnel")
        await same(block.locator("tfoot tr").nth(at), total, `${item.report} total`);
    }
  }
});

test("every report opens to as many rows as its figure says", async ({ browser }) => {
  const page = await signedIn(
    browser,
    "head",
    "/results?period=this_month&tables=processed_clients-manager,completed_activities-manager,sales_and_margin-day,funnel-stage",
  );
  await settled(page);
  const items = await asked(page, "period=this_month");
  const counts = ["total", "count", "completed", "overdue", "requested"];
  let opened = 0;
  for (const item of items.filter((each) => each.show !== "number")) {
    const rows = item.report === "funnel" ? item.reply.rows : totalsOf(item);
    const figure =
      item.report === "funnel" ? "reached" : counts.find((each) => rows[0]?.[each] !== undefined)!;
    const place = item.report === "funnel" ? "tbody" : "tfoot";
    const cell = page
      .locator(`[data-report="${item.report}"] ${place} tr`)
      .first()
      .locator(`[data-figure="${figure}"]`);
    const count = Number(rows[0]?.[figure]);
    if (!count) continue;
    await opensTo(page, cell.getByRole("button"), count);
    opened += 1;
  }
  for (const tile of ["new_accounts.total", "completed_activities.completed"]) {
    const item = items.find((each) => `${each.report}.${each.figure}` === tile)!;
    const count = Number(totalsOf(item)[0]![item.figure!]);
    await opensTo(page, page.locator(`[data-tile="${tile}"]`), count);
  }
  expect(opened).toBeGreaterThan(4);
});

test("every chart is to be had as a table, and the choice stands in the address", async ({ browser }) => {
  const page = await signedIn(browser, "head");
  const funnel = page.locator('[data-report="funnel"]');
  await funnel.getByText("Таблица").click();
  await expect(funnel.getByRole("rowheader", { name: "Квалификация" })).toBeVisible();
  await expect(page).toHaveURL(/tables=funnel-stage/);
});

test("the head sets a goal and sees plan and fact; it is dropped and comes back by undo", async ({
  browser,
}) => {
  const page = await signedIn(browser, "head", "/results?period=this_month");
  const goals = page
    .getByRole("region", { name: "План и факт" })
    .or(page.locator("section", { hasText: "План и факт" }));
  await page.getByRole("button", { name: "Поставить цель" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("combobox", { name: "Что" }).click();
  await page.getByRole("option", { name: "Выигранных продаж" }).click();
  await dialog.getByRole("button", { name: "Поставить" }).click();
  await expect(dialog.getByText("Заполните", { exact: false })).toBeVisible();
  await dialog.getByRole("combobox", { name: "Чьи" }).click();
  await page.getByRole("option", { name: "Анна Кузнецова" }).click();
  await dialog.getByRole("textbox", { name: "Сколько" }).fill("4");
  await dialog.getByRole("button", { name: "Поставить" }).click();
  const goal = goals.getByRole("listitem").filter({ hasText: "Выигранных продаж" });
  await expect(goal).toContainText("Анна Кузнецова");
  await expect(goal).toContainText("из 4");
  const asked = await page.request.get("/api/analytics/goals?limit=200");
  const kept = (await asked.json()).items.find((each: { figure: string }) => each.figure === "won_sales");
  await expect(goal).toContainText(`${Number(kept.fact)} из 4`);

  await goal.getByRole("button", { name: "Снять цель" }).click();
  await expect(goal).toHaveCount(0);
  await page.getByRole("button", { name: "Отменить", exact: true }).click();
  await expect(goal).toHaveCount(1);

  const anna = await signedIn(browser, "anna", "/results");
  await expect(anna.getByText("Выигранных продаж")).toBeVisible();
  await expect(anna.getByRole("button", { name: "Поставить цель" })).toHaveCount(0);
});
