import { expect, made, signedIn, tag, test } from "./people";

/** Wednesday of the next week: nothing of it is over, and both neighbours are in the same week. */
function wednesday(): string {
  const day = new Date();
  day.setDate(
    day.getDate() + ((10 - day.getDay()) % 7 || 7) + (day.getDay() < 3 && day.getDay() > 0 ? 7 : 0),
  );
  return [day.getFullYear(), day.getMonth() + 1, day.getDate()]
    .map((n) => String(n).padStart(2, "0"))
    .join("-");
}

test("an activity is moved by key and by dragging, keeps its time, and goes back by undo", async ({
  browser,
}) => {
  const page = await signedIn(browser, "anna", "/my-day");
  const title = `Обсудить каталог ${tag()}`;
  const day = wednesday();
  const due_at = new Date(`${day}T15:30:00+03:00`).toISOString();
  const { id } = await made(page, "/api/activities/activities", { kind: "call", title, due_at });
  await page.goto(`/activities?from=${day}`);
  const card = page.getByRole("article", { name: new RegExp(title) });
  const on = (weekday: string) => page.getByRole("region", { name: new RegExp(`^${weekday}`) });
  await expect(on("ср").getByRole("article", { name: `15:30, ${title}` })).toBeVisible();
  await card.focus();
  await page.keyboard.press("Shift+ArrowRight");
  await expect(on("чт").getByRole("article", { name: `15:30, ${title}` })).toBeVisible();
  await page.getByRole("button", { name: "Отменить", exact: true }).click();
  await expect(on("ср").getByRole("article", { name: `15:30, ${title}` })).toBeVisible();

  const [from, to] = [await card.boundingBox(), await on("вт").boundingBox()];
  await page.mouse.move(from!.x + 30, from!.y + 30);
  await page.mouse.down();
  await page.mouse.move(from!.x + 10, from!.y + 40, { steps: 4 });
  await page.mouse.move(to!.x + 60, to!.y + 120, { steps: 10 });
  await page.mouse.up();
  await expect(on("вт").getByRole("article", { name: `15:30, ${title}` })).toBeVisible();

  await card.focus();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(new RegExp(`activity=${id}`));
  const panel = page.getByRole("dialog", { name: title });
  await panel.getByRole("radio", { name: /договорились/ }).click();
  await panel.getByRole("button", { name: "Готово" }).click();
  await expect(page.getByText(/Сделано/).first()).toBeVisible();
});
