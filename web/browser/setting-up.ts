// What the pages of the settings are about, where nobody has set it up yet.
import { execFileSync } from "node:child_process";
import type { Page } from "@playwright/test";
import { expect, made } from "./people";

const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

async function read<T>(page: Page, path: string): Promise<T[]> {
  return ((await (await page.request.get(path)).json()) as { items: T[] }).items;
}

export async function withAbsences(page: Page): Promise<void> {
  const people = await read<{ id: string; name: string }>(page, "/api/identity/users?limit=200&active=true");
  const idOf = (name: string) => people.find((each) => each.name === name)!.id;
  const there = await read<{ user_id: string }>(page, "/api/identity/absences?cancelled=false");
  for (const [who, from, to, substitute] of [
    ["Анна Кузнецова", 3, 16, "Борис Волков"],
    ["Павел Мастеров", 0, 4, null],
    ["Елена Орлова", 24, 44, "Анна Кузнецова"],
  ] as const) {
    if (there.some((each) => each.user_id === idOf(who))) continue;
    await made(page, "/api/identity/absences", {
      user_id: idOf(who),
      starts_on: inDays(from),
      ends_on: inDays(to),
      substitute_id: substitute && idOf(substitute),
    });
  }
  await page.reload();
  await page.getByRole("figure").waitFor();
}

export async function withKeys(page: Page): Promise<void> {
  const there = await read<{ name: string }>(page, "/api/identity/api-keys?revoked=false");
  for (const [name, scopes, days] of [
    ["Сайт: личный кабинет", ["contacts:read", "sales:read"], 365],
    ["1С: сверка", ["sales:read"], 9],
    ["Отчёты совета", ["analytics:read"], null],
  ] as const) {
    if (there.some((each) => each.name === name)) continue;
    const expires_at = days && `${inDays(days)}T12:00:00Z`;
    await made(page, "/api/identity/api-keys", { name, scopes, expires_at });
  }
  await page.reload();
  await page.locator("tbody tr").first().waitFor();
}

export async function withWebhook(page: Page): Promise<void> {
  const there = await read(page, "/api/notifications/webhooks");
  if (there.length === 0) {
    await made(page, "/api/notifications/webhooks", {
      name: "Склад: отгрузки",
      url: "https://hooks.warehouse.example/fibex",
      event_types: ["OrderRequested", "OrderRequestProgressed", "OrderRequestCancelled", "SaleStageChanged"],
    });
  }
  await page.reload();
  await page.locator("tbody tr").first().waitFor();
}

/** A draft of the standard process that asks for more than the present version does. */
export async function withDraft(page: Page): Promise<void> {
  const versions = await read<{ code: string; version: number; state: string }>(page, "/api/sales/processes");
  if (versions.some((each) => each.code === "fibex" && each.state === "draft")) return;
  const path = "/api/sales/processes/fibex/versions";
  const draft = await made<Draft>(page, `${path}/1/draft`, {});
  const titles = { ru: "Упаковка", en: "Packing" };
  const [qualification, paperwork, production, payment, ...closed] = draft.definition.stages;
  const definition = {
    ...draft.definition,
    stages: [
      qualification,
      {
        ...paperwork,
        needs: [
          ...paperwork!.needs,
          { kind: "field", code: "account_id", titles: { ru: "Компания", en: "Company" } },
        ],
        steps: [
          ...paperwork!.steps,
          {
            code: "agree_contract",
            titles: { ru: "Согласовать договор", en: "Agree the contract" },
            kind: "letter",
            due_rule: "business_days:2",
            required: true,
          },
        ],
      },
      { ...production, next: "packing" },
      {
        code: "packing",
        titles,
        next: "payment",
        moved_on_by: "person",
        max_days: 2,
        back_to: ["production", "paperwork"],
        steps: [
          {
            code: "pack",
            titles: { ru: "Упаковать и взвесить", en: "Pack and weigh" },
            kind: "task",
            due_rule: "business_days:1",
            assignee: "production",
          },
        ],
      },
      payment,
      ...closed,
    ],
  };
  const headers = { "x-fibex-csrf": "1", "if-match": String(draft.revision) };
  const answer = await page.request.put(`${path}/${draft.version}`, { data: definition, headers });
  expect(answer.ok(), await answer.text()).toBe(true);
}

/** Two messages that no service can take in; the mark stands in what they say. */
export function damage(mark: string): void {
  const broker = process.env.WEB_BROKER ?? `localhost:${process.env.FIBEX_BROKER_PORT ?? 5673}/fibex`;
  const python = process.env.WEB_PYTHON ?? ".venv/bin/python";
  execFileSync(python, ["-m", "tests.browser.damage", broker, mark], { cwd: ".." });
}

export async function withDeadLetters(page: Page): Promise<void> {
  if ((await read(page, "/api/sales/dead-letters")).length === 0) damage("screens");
  await expect(page.locator("tbody tr").first()).toBeVisible();
}

interface Draft {
  version: number;
  revision: number;
  definition: { stages: { code: string; needs: object[]; steps: object[] }[] };
}
