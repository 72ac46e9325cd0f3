import { expect, open, signedIn, signIn, test } from "./people";

test("a wrong password is told in words, and the right one leads to where one wanted to go", async ({
  browser,
}) => {
  const page = await open(browser);
  await page.goto("/sales?view=list");
  await expect(page).toHaveURL(/sign-in\?next=/);
  await page.getByLabel("Почта").fill("anna@fibex.example");
  await page.locator("input[type=password]").fill("not this one");
  await page.getByRole("button", { name: "Войти" }).click();
  await expect(page.getByRole("alert")).toContainText("Почта или пароль не подходят");
  await page.locator("input[type=password]").fill(process.env.WEB_PASSWORD ?? "fibex-demo");
  await page.getByRole("button", { name: "Войти" }).click();
  await expect(page).toHaveURL(/\/sales\?view=list/);
});

test("each role sees its own entries", async ({ browser }) => {
  const anna = await signedIn(browser, "anna");
  await expect(anna.getByRole("link", { name: "Продажи" })).toBeVisible();
  const production = await signedIn(browser, "production");
  await expect(production.getByRole("link", { name: "Продажи" })).toHaveCount(0);
});

test("another language draws everything anew and is kept", async ({ browser }) => {
  const page = await signedIn(browser, "anna", "/my-day");
  await page.getByRole("button", { name: /Профиль/ }).click();
  await page.getByText("English").click();
  await expect(page.getByRole("heading", { name: "My day" })).toBeVisible();
  await expect(page.locator("html")).toHaveAttribute("lang", "en");
});

test("after signing out nothing is left to look at", async ({ browser }) => {
  const page = await open(browser);
  await signIn(page, "anna", "/my-day");
  await page.getByRole("button", { name: /Профиль/ }).click();
  await page.getByText("Выйти").click();
  await expect(page).toHaveURL(/sign-in/);
  await page.goto("/my-day");
  await expect(page).toHaveURL(/sign-in/);
});

test("no request goes to another host, and the page runs under its policy without a complaint", async ({
  browser,
}) => {
  const page = await open(browser);
  const hosts = new Set<string>();
  const complaints: string[] = [];
  page.on("request", (request) => hosts.add(new URL(request.url()).host));
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  await signIn(page, "anna", "/sales");
  await page.getByRole("article").first().waitFor();
  expect([...hosts]).toEqual([new URL(page.url()).host]);
  expect(complaints.filter((each) => /Content Security Policy/.test(each))).toEqual([]);
});

test("a session survives a new start of the page, in every tab, and an access token that has run out", async ({
  browser,
}) => {
  const page = await signedIn(browser, "anna", "/my-day");
  await page.reload();
  await expect(page.getByRole("heading", { name: "Мой день" })).toBeVisible();
  const context = page.context();
  await context.clearCookies({ name: "fibex_access" });
  const tab = await context.newPage();
  await Promise.all([page.reload(), tab.goto("/sales")]);
  await expect(page.getByRole("heading", { name: "Мой день" })).toBeVisible();
  await expect(tab.getByRole("heading", { name: "Продажи" })).toBeVisible();
});

test("no script can read the tokens", async ({ browser }) => {
  const page = await signedIn(browser, "anna", "/my-day");
  expect(await page.evaluate(() => document.cookie)).toBe("");
  expect(await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }))).not.toMatch(
    /eyJ/,
  );
});
