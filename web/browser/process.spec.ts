// The process of sales: a draft is changed stage by stage, tried, published, and running sales come over to it.
import { expect, made, settled, signedIn, tag, test } from "./people";

interface Read {
  items: { code: string; version: number; state: string; current: boolean }[];
}

test("a draft saves itself, is tried on the sales there are, is published, and a running sale comes over", async ({
  browser,
}) => {
  test.setTimeout(150_000);
  const page = await signedIn(browser, "head", "/settings/process");
  const mark = tag();
  // A process of the story's own: whatever it does to it, the demo company's sales go on as before.
  await page.getByRole("button", { name: "Другие действия" }).click();
  await page.getByRole("menuitem", { name: "Новый процесс на основе этого" }).click();
  const naming = page.getByRole("dialog");
  await naming.getByLabel("Название по-русски").fill(`Тендер ${mark}`);
  await naming.getByLabel("Название по-английски").fill(`Tender ${mark}`);
  await naming.getByRole("button", { name: "Начать" }).click();
  await expect(page).toHaveURL(new RegExp(`process=tender_${mark}`));
  const stage = (name: string) => page.getByRole("article", { name });
  const panel = (name: string) => page.getByRole("dialog", { name });
  await expect(stage("Квалификация")).toBeVisible();

  await page.getByRole("button", { name: "Добавить этап после «Оформление продажи»" }).click();
  const adding = page.getByRole("dialog");
  await adding.getByLabel("Название по-русски").fill("Торги");
  await adding.getByLabel("Название по-английски").fill("Bidding");
  await adding.getByRole("button", { name: "Добавить" }).click();
  await panel("Торги").getByRole("button", { name: "Добавить шаг" }).click();
  const step = panel("Торги").getByRole("group", { name: "Новый шаг" });
  await step.getByLabel("Название по-русски").fill("");
  await step.getByLabel("Название по-русски").press("Enter");
  await expect(page.getByRole("status").filter({ hasText: "Не сохранено" })).toContainText("Торги");
  await expect(panel("Торги").getByText("Заполните это поле.")).toBeVisible();
  await panel("Торги").getByLabel("Название по-русски").last().fill("Подать заявку");
  await panel("Торги").getByLabel("Название по-русски").last().press("Enter");
  await expect(page.getByRole("status").filter({ hasText: "Сохранено." })).toBeVisible();
  await expect(stage("Торги")).toContainText("Подать заявку");
  await page.keyboard.press("Escape");
  await page.reload();
  await expect(stage("Торги")).toContainText("Подать заявку");

  const publish = async () => {
    await page.getByRole("button", { name: "Проверить и опубликовать" }).click();
    const trial = page.getByRole("dialog", { name: /^Пробный прогон/ });
    await trial.getByRole("button", { name: "Опубликовать" }).click();
    await expect(page.getByRole("combobox", { name: "Версия" })).toHaveValue(/действует/);
  };
  await publish();
  await page.keyboard.press("Escape");

  // A sale begins by it: its client is of a type that a rule leads here.
  const type = `tender_${mark}`;
  const titles = { title_ru: `Тендерный ${mark}`, title_en: `Tender ${mark}` };
  await made(page, "/api/contacts/contact-types", { code: type, work: "sale", ...titles });
  const { items: rules } = await (await page.request.get("/api/sales/process-rules")).json();
  const put = (items: object[]) =>
    page.request.put("/api/sales/process-rules", { data: { items }, headers: { "x-fibex-csrf": "1" } });
  await put([{ attribute: "type", value: type, process: `tender_${mark}` }, ...rules]);
  try {
    const client = { name: `Заказчик ${mark}`, type, accept_duplicates: true };
    const { id: contact_id } = await made(page, "/api/contacts/contacts", client);
    let sale = { id: "", number: "", process: "" };
    await expect(async () => {
      sale = await made(page, "/api/sales/sales", { contact_id });
    }).toPass();
    await page.reload();
    await page.getByRole("button", { name: "Изменить" }).click();
    await expect(page.getByRole("combobox", { name: "Версия" })).toHaveValue(/Версия 2 · черновик/);
    await stage("Квалификация").getByRole("button").click();
    await panel("Квалификация").getByRole("button", { name: "Убрать этап" }).click();
    await expect(page.getByRole("status").filter({ hasText: "Сохранено." })).toBeVisible();
    await expect(stage("Квалификация")).toHaveCount(0);

    await page.getByRole("button", { name: "Проверить и опубликовать" }).click();
    const trial = page.getByRole("dialog", { name: /^Пробный прогон/ });
    await expect(trial).toContainText("посмотрели 1 из 1");
    await trial.getByRole("combobox", { name: /Квалификация · 1 продажа/ }).click();
    await page.getByRole("option", { name: "Оформление продажи" }).click();
    await trial.getByRole("button", { name: "Опубликовать" }).click();
    const over = page.getByRole("dialog", { name: /^Перевести продажи/ });
    await over.getByRole("combobox", { name: /Квалификация/ }).click();
    await page.getByRole("option", { name: "Оформление продажи" }).click();
    await over.getByRole("button", { name: "Перевести идущие продажи" }).click();
    await expect(over).toContainText("Перешла 1 продажа");
    await page.goto(`/sales/${sale.id}`);
    await settled(page);
    await expect(page.locator("ol[aria-label] [aria-current]")).toContainText("Оформление");
  } finally {
    await put(rules);
  }
});

test("a draft is dropped and comes back by undo; a rule is added and taken back", async ({ browser }) => {
  const page = await signedIn(browser, "head", "/settings/process?process=prepaid");
  await page.getByRole("button", { name: /^(Изменить|К черновику)$/ }).click();
  const version = page.getByRole("combobox", { name: "Версия" });
  await expect(version).toHaveValue(/черновик/);
  const drop = async () => {
    await page.getByRole("button", { name: "Другие действия" }).click();
    await page.getByRole("menuitem", { name: "Удалить черновик" }).click();
    await expect(version).toHaveValue(/действует/);
  };
  await drop();
  await page.getByRole("button", { name: "Отменить", exact: true }).click();
  await expect(version).toHaveValue(/черновик/);
  await drop();
  await page.reload(); // sent when the page is left
  await expect(page.getByRole("button", { name: "Изменить" })).toBeVisible();
  const { items } = (await (await page.request.get("/api/sales/processes")).json()) as Read;
  expect(items.filter((each) => each.code === "prepaid" && each.state === "draft")).toEqual([]);

  const rules = page.getByRole("combobox", { name: "Что смотреть у клиента" });
  await rules.first().waitFor();
  const before = await rules.count();
  await page.getByRole("button", { name: "Добавить правило" }).click();
  await expect(rules).toHaveCount(before + 1);
  await page.getByRole("button", { name: "Отменить", exact: true }).click();
  await expect(rules).toHaveCount(before);
});
