// What another program was told: the log of a webhook says what went there, how often, and what came of it.
import { expect, made, signedIn, tag, test } from "./people";

test("the log of a webhook names each event that went there and why it was not taken", async ({
  browser,
}) => {
  const admin = await signedIn(browser, "admin", "/settings/webhooks");
  const mark = tag();
  const name = `Приёмник ${mark}`;
  const host = `hooks-${mark}.invalid`;
  await made(admin, "/api/notifications/webhooks", {
    name,
    url: `https://${host}/fibex`,
    event_types: ["SaleCreated"],
  });
  await admin.reload();
  const row = admin.getByRole("row").filter({ hasText: name });
  await row.click();
  const log = admin.getByRole("dialog", { name }).getByRole("list", { name: "Что отправлено" });
  await expect(admin.getByText("Первое же событие появится здесь", { exact: false })).toBeVisible();

  const anna = await signedIn(browser, "anna", "/my-day");
  const body = { name: `Покупатель ${mark}`, type: "existing", accept_duplicates: true };
  const { id } = await made(anna, "/api/contacts/contacts", body);
  await expect(async () => {
    await made(anna, "/api/sales/sales", { contact_id: id, title: body.name });
  }).toPass();

  // It comes by itself: whoever watches the log need not ask.
  const entry = log.getByRole("listitem").first();
  await expect(entry).toContainText("Продажа открыта", { timeout: 30_000 });
  await expect(entry).toContainText("ждёт");
  await expect(entry).toContainText(`сервер ${host} не найден`, { timeout: 30_000 });
  await expect(entry).toContainText("1 попытка");
  await expect(entry).toContainText("следующая");

  await admin.getByRole("button", { name: "Удалить" }).click();
  await admin.reload(); // sent when the page is left
  await expect(row).toHaveCount(0);
});
