// The page of figures: what it says is what the API says, and every figure opens to as many rows.
import type { Locator, Page } from "@playwright/test";
import { expect, made, settled, signedIn, tag, test } from "./people";

const LAYOUT = "/api/analytics/dashboard/layout";

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
    const block = page.locator(`[data-block="${item.report}-${item.group_by ?? "total"}"]`);
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

  // The goals follow the period: this month's is none of the last year's.
  await page.goto("/results?period=last_year");
  await expect(goals).toContainText("На эти дни целей нет");
  await expect(goals).toContainText(String(new Date().getFullYear() - 1));
  await page.goto("/results?period=this_month");

  await goal.getByRole("button", { name: "Снять цель" }).click();
  await expect(goal).toHaveCount(0);
  await page.getByRole("button", { name: "Отменить", exact: true }).click();
  await expect(goal).toHaveCount(1);

  const anna = await signedIn(browser, "anna", "/results");
  await expect(anna.getByText("Выигранных продаж")).toBeVisible();
  await expect(anna.getByRole("button", { name: "Поставить цель" })).toHaveCount(0);
});

/** As somebody who has arranged nothing finds it. */
async function putBack(page: Page, path = LAYOUT): Promise<void> {
  const answer = await page.request.put(path, { data: { items: [] }, headers: { "x-fibex-csrf": "1" } });
  expect(answer.ok(), await answer.text()).toBe(true);
}

test("plan and fact of each manager stand side by side, in the table and across the bars", async ({
  browser,
}) => {
  const page = await signedIn(browser, "head", "/results?period=this_month");
  const block = page.locator('[data-block="sales_and_margin-manager"]');
  await expect(block.locator("svg").getByText("План")).toBeVisible();
  await block.getByText("Таблица", { exact: true }).click();
  const row = block.getByRole("row").filter({ hasText: "Анна Кузнецова" });
  const answer = await page.request.get(
    "/api/analytics/reports/sales_and_margin?period=this_month&group_by=manager",
  );
  const anna = (await answer.json()).rows.find((each: Record<string, Record<string, string>>) =>
    each.group?.manager_name?.startsWith("Анна"),
  );
  expect(Number(anna.plan_revenue)).toBeGreaterThan(0);
  for (const figure of ["revenue", "plan_revenue", "plan_percent"]) {
    const text = await row.locator(`[data-figure="${figure}"]`).innerText();
    expect(numberOf(text), figure).toBeCloseTo(Number(anna[figure]), 1);
  }
});

test("a number comes with how it went, told as a line and in words", async ({ browser }) => {
  const page = await signedIn(browser, "head", "/results?period=this_month");
  const line = page.locator('[data-tile="completed_activities.completed"]').getByRole("img");
  await expect(line).toHaveAttribute("aria-label", /^По месяцам: 1 \S+ \d{4} \d+, .+/);
});

test("what changed since a moment is what the API says, and since now nothing has", async ({ browser }) => {
  const page = await signedIn(browser, "head", "/results?period=this_month");
  await page.getByRole("link", { name: "Что изменилось" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Что изменилось" })).toBeVisible();
  await expect(page).toHaveURL(/period=this_month/);

  const since = "2020-01-01T00:00:00.000Z";
  await page.goto(`/results/changes?period=this_month&since=${since}`);
  await settled(page);
  for (const report of ["sales_and_margin", "processed_clients", "completed_activities"]) {
    const answer = await page.request.get(
      `/api/analytics/reports/${report}/changes?period=this_month&since=${since}`,
    );
    const figures = Object.values((await answer.json()).total[0].figures) as Figures[];
    const differ = figures.filter((each) => Number(each.then ?? 0) !== Number(each.now ?? 0));
    const rows = page.locator(`[data-report="${report}"] tbody tr`);
    await expect(rows).toHaveCount(differ.length);
    for (const [at, figure] of differ.entries()) {
      const cells = await rows.nth(at).locator("td").allInnerTexts();
      expect(numberOf(cells[1]!), report).toBeCloseTo(Number(figure.now), 1);
    }
  }
  await page.goto(`/results/changes?period=last_year&since=${new Date().toISOString()}`);
  await expect(page.getByText("Ничего не изменилось.")).toHaveCount(5);
});

test("one's own page is arranged and stays so; nobody else's changes", async ({ browser }) => {
  const [boris, anna] = [await signedIn(browser, "boris"), await signedIn(browser, "anna", "/results")];
  await putBack(boris);
  await boris.goto("/results/arrange");
  const tiles = boris.getByRole("list", { name: "Что стоит на странице" }).getByRole("listitem");
  await expect(tiles.first()).toBeVisible();
  const many = await tiles.count();
  await tiles
    .first()
    .getByRole("button", { name: /^Убрать/ })
    .click();
  await expect(tiles).toHaveCount(many - 1);
  await boris.getByRole("button", { name: "Добавить" }).click();
  const added = tiles.last();
  await added.getByRole("combobox", { name: "Отчёт" }).selectOption({ label: "Время на этапах" });
  await added.getByRole("combobox", { name: "Показать" }).selectOption({ label: "Таблица" });
  await added.getByRole("combobox", { name: "По чему" }).selectOption({ label: "по этапам" });
  await added.getByRole("button", { name: /^Выше/ }).click();
  // A new figure, of which the line tells every page about figures, takes nothing of this away.
  const again = boris.waitForResponse((answer) => answer.url().endsWith("/dashboard/layout"));
  await made(boris, "/api/activities/activities", { kind: "call", title: tag(), due_on: "2030-05-06" });
  await again;
  await expect(tiles).toHaveCount(many);
  await boris.getByRole("button", { name: "Сохранить" }).click();
  await expect(boris.getByText("Страница настроена вами.")).toBeVisible();

  await boris.goto("/results?period=this_month");
  await expect(boris.locator('[data-block="stage_times-stage"]')).toBeVisible();
  await expect(boris.locator('[data-tile="processed_clients.total"]')).toHaveCount(0);
  await expect(anna.locator('[data-tile="processed_clients.total"]')).toBeVisible();
});

test("the page that was arranged before is put back", async ({ browser }) => {
  const boris = await signedIn(browser, "boris", "/results/arrange");
  await expect(boris.getByText("Страница настроена вами.")).toBeVisible();
  await boris.getByRole("button", { name: "Вернуть, как было" }).click();
  await expect(boris.getByText("Пока стоит то, что предлагает система.")).toBeVisible();
  await boris.goto("/results?period=this_month");
  await expect(boris.locator('[data-tile="processed_clients.total"]')).toBeVisible();
  await expect(boris.locator('[data-block="stage_times-stage"]')).toHaveCount(0);
});

test("the head arranges what production finds, and production finds it", async ({ browser }) => {
  const head = await signedIn(browser, "head");
  await putBack(head, `${LAYOUT}/production`);
  const production = await signedIn(browser, "production", "/results?period=this_month");
  await expect(production.locator('[data-tile="production_handoff.requested"]')).toBeVisible();
  await expect(production.locator('[data-report="sales_and_margin"]')).toHaveCount(0);
  await expect(production.locator("button[data-tile]")).toHaveCount(0);

  await head.goto("/results/arrange");
  await head.getByRole("combobox", { name: "Чья страница" }).click();
  await head.getByRole("option", { name: "Роль: производство" }).click();
  const tiles = head.getByRole("list", { name: "Что стоит на странице" }).getByRole("listitem");
  await expect(tiles.first().getByRole("combobox", { name: "Отчёт" }).getByRole("option")).toHaveCount(2);
  await tiles
    .last()
    .getByRole("button", { name: /^Убрать/ })
    .click();
  await head.getByRole("button", { name: "Сохранить" }).click();
  await expect(head.getByText(/^Страница роли настроена/)).toBeVisible();
  await production.reload();
  await expect(production.locator('[data-tile="production_handoff.requested"]')).toBeVisible();
  await expect(production.locator('[data-report="overdue"]')).toHaveCount(0);
  await putBack(head, `${LAYOUT}/production`);
});

test("accounting finds what was invoiced and paid, as the API says, and no margin", async ({ browser }) => {
  const page = await signedIn(browser, "accounting", "/results?period=this_month");
  const items = await asked(page, "period=this_month");
  const payments = page.locator('[data-block="sales_and_margin-manager-payment"]');
  const rows = items.find((each) => each.group_by === "manager")!.reply.rows;
  await expect(payments.locator("tbody tr")).toHaveCount(rows.length);
  for (const [at, row] of rows.entries()) {
    await same(payments.locator("tbody tr").nth(at), row, `payments ${at}`);
  }
  await expect(page.locator("[data-figure=margin]")).toHaveCount(0);
  await expect(page.getByText("Маржа")).toHaveCount(0);
});
