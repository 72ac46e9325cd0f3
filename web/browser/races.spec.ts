// Two who change the same setting: nobody's words are written over unseen, and both are shown.
import { expect, type Page, signedIn, tag, test } from "./people";

const BOTH = "Пока вы писали, это изменили";

/** A product of this test's own, and the form of it open before this person. */
async function opened(page: Page, name: string) {
  await page.getByLabel("Артикул или название").fill(name);
  await page.getByRole("row").filter({ hasText: name }).click();
  return page.getByRole("dialog");
}

test("of two who change a product the second sees both prices and decides; its further units are kept", async ({
  browser,
}) => {
  const name = `Трос ${tag()}`;
  const [admin, head] = [
    await signedIn(browser, "admin", "/settings/products"),
    await signedIn(browser, "head", "/settings/products"),
  ];
  const headers = { "x-fibex-csrf": "1" };
  const body = { name, unit: "metre", price: "10.00" };
  await admin.request.put(`/api/sales/products/cable-${tag()}`, { data: body, headers });
  const [hers, his] = [await opened(admin, name), await opened(head, name)];

  await his.getByLabel("Цена без НДС").fill("12");
  await his.getByRole("button", { name: "Добавить единицу" }).click();
  await his.getByLabel("Единица 1", { exact: true }).fill("бобина");
  await his.getByLabel("Сколько основных единиц в единице 1").fill("100");
  await his.getByRole("button", { name: "Сохранить" }).click();
  await expect(his).toHaveCount(0);

  await hers.getByLabel("Цена без НДС").fill("11");
  await hers.getByRole("button", { name: "Сохранить" }).click();
  const both = hers.getByRole("alert");
  await expect(both).toContainText(BOTH);
  await expect(both).toContainText("12.00");
  await expect(both).toContainText("бобина = 100");
  await both.getByRole("button", { name: "Взять то, что там" }).click();
  await expect(hers.getByLabel("Единица 1", { exact: true })).toHaveValue("бобина");
  await hers.getByLabel("Цена без НДС").fill("11");
  await hers.getByRole("button", { name: "Сохранить" }).click();
  await expect(hers).toHaveCount(0);
  await expect(admin.getByRole("row").filter({ hasText: name })).toContainText("11,00");
});

test("of two who order the turns of leads the second sees both orders", async ({ browser }) => {
  const [one, other] = [
    await signedIn(browser, "admin", "/settings/lead-turns"),
    await signedIn(browser, "admin", "/settings/lead-turns"),
  ];
  const add = async (page: Page, who: RegExp) => {
    await page.getByRole("combobox", { name: "Добавить в очередь" }).click();
    await page.getByRole("option", { name: who }).click();
  };
  await expect(other.getByText("Список пуст")).toBeVisible();
  await add(one, /^Анна/);
  await expect(one.getByRole("list", { name: "Очередь лидов" }).getByRole("listitem")).toHaveCount(1);
  await add(other, /^Борис/);
  await expect(other.getByRole("alert")).toContainText(BOTH);
  await expect(other.getByRole("alert")).toContainText("Анна");
  await other.getByRole("button", { name: "Оставить моё" }).click();
  const turns = other.getByRole("list", { name: "Очередь лидов" }).getByRole("listitem");
  await expect(turns).toHaveCount(1);
  await expect(turns).toContainText("Борис");
  await other.getByRole("button", { name: /^Убрать из очереди: Борис/ }).click();
  await expect(other.getByText("Список пуст")).toBeVisible();
});

test("of two who say something of one day the second sees both", async ({ browser }) => {
  const [head, admin] = [
    await signedIn(browser, "head", "/settings/calendar?year=2032"),
    await signedIn(browser, "admin", "/settings/calendar?year=2032"),
  ];
  const day = (page: Page) => page.getByRole("button", { name: /^10 марта 2032/ }).first();
  await day(admin).click();
  await day(head).click();
  for (const [page, why] of [
    [head, "Инвентаризация"],
    [admin, "Переезд"],
  ] as const) {
    await page.getByRole("dialog").getByLabel("Почему").fill(why);
    await page.getByRole("dialog").getByRole("button", { name: "Сохранить" }).click();
  }
  const both = admin.getByRole("alert");
  await expect(both).toContainText(BOTH);
  await expect(both).toContainText("Не работаем: Инвентаризация");
  await both.getByRole("button", { name: "Оставить моё" }).click();
  await expect(
    admin.getByRole("button", { name: "10 марта 2032, наш нерабочий день, Переезд" }),
  ).toBeVisible();
  await day(admin).click();
  await admin.getByRole("button", { name: "Как в стране" }).click();
  await expect(admin.getByRole("button", { name: /^10 марта 2032, рабочий день/ })).toBeVisible();
});
