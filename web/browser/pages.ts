// Every page there is, who looks at it and how to get there: axe and the screenshots go through all of them.
import type { Page } from "@playwright/test";
import { made } from "./people";
import { withAbsences, withDeadLetters, withDraft, withKeys, withWebhook } from "./setting-up";

export interface Shown {
  name: string;
  who: string | null;
  path: string;
  /** What is to be done before it shows what it is about. */
  prepare?: (page: Page) => Promise<void>;
}

export const PAGES: Shown[] = [
  { name: "sign-in", who: null, path: "/sign-in" },
  { name: "my-day", who: "anna", path: "/my-day" },
  {
    name: "my-day-result",
    who: "anna",
    path: "/my-day",
    prepare: async (page) => {
      await page
        .getByRole("button", { name: /^(Сделано|Done): (Связаться|Contact)/ })
        .first()
        .click();
      await page.getByRole("radio").first().click();
    },
  },
  { name: "sales-board", who: "head", path: "/sales" },
  { name: "sales-list", who: "head", path: "/sales?view=list" },
  {
    name: "sale",
    who: "anna",
    path: "/sales?view=list&stage=production",
    prepare: async (page) => {
      await page.locator("tbody tr").first().click();
      await page.locator("ol[aria-label]").first().waitFor();
      await page.getByRole("main").locator("ol > li > time").first().waitFor();
    },
  },
  {
    name: "palette",
    who: "anna",
    path: "/sales",
    prepare: async (page) => {
      await page.keyboard.press("Control+KeyK");
      await page.getByRole("dialog").getByRole("combobox").fill("ким");
      await page
        .getByRole("option", { name: /Виктория Ким/ })
        .first()
        .waitFor();
    },
  },
  { name: "results", who: "head", path: "/results?period=this_month" },
  { name: "results-own", who: "anna", path: "/results?period=this_month" },
  { name: "results-production", who: "production", path: "/results?period=this_month" },
  { name: "results-accounting", who: "accounting", path: "/results?period=this_month" },
  { name: "results-changes", who: "head", path: "/results/changes?period=this_month&since=month" },
  { name: "results-arrange", who: "head", path: "/results/arrange" },
  {
    name: "results-records",
    who: "head",
    path: "/results?period=this_month&tables=funnel-stage",
    prepare: async (page) => {
      await page
        .getByTitle(/^(Показать, из чего|Show what)/)
        .nth(1)
        .click();
      await page.locator("tbody tr").first().waitFor();
    },
  },
  { name: "clients", who: "anna", path: "/clients" },
  {
    name: "client",
    who: "anna",
    path: "/clients?q=ким",
    prepare: async (page) => {
      await page.locator("tbody tr").first().click();
      await page
        .getByRole("region", { name: /История|Timeline/ })
        .getByRole("listitem")
        .first()
        .waitFor();
    },
  },
  {
    name: "company",
    who: "anna",
    path: "/clients?of=accounts",
    prepare: async (page) => {
      await page.locator("tbody tr").first().click();
      await page.waitForURL(/\/accounts\//);
      await page.getByRole("region", { name: /История|Timeline/ }).waitFor();
    },
  },
  {
    name: "leads",
    who: "anna",
    path: "/leads",
    prepare: async (page) => {
      if ((await page.getByRole("article").count()) > 0) return;
      for (const [name, need] of [
        ["Ника Орехова", "Фурнитура для рюкзаков, около 300 комплектов к весне"],
        ["Глеб Нестеров", "Стропы 25 мм для турклуба"],
      ]) {
        const client = { name, type: "potential", accept_duplicates: true };
        const { id } = await made(page, "/api/contacts/contacts", client);
        await made(page, "/api/sales/leads", { contact_id: id, need });
      }
      await page.reload();
      await page.getByRole("article").first().waitFor();
    },
  },
  { name: "activities", who: "anna", path: "/activities" },
  { name: "import", who: "anna", path: "/import" },
  {
    name: "import-mapping",
    who: "anna",
    path: "/import",
    prepare: async (page) => {
      const buffer = Buffer.from("Имя;Телефон\nЯна Север;+7 905 600-10-10\nКривой;123\n");
      await page
        .locator("input[type=file]")
        .setInputFiles({ name: "clients.csv", mimeType: "text/csv", buffer });
      await page.locator("form table").waitFor();
    },
  },
  { name: "next-step", who: "head", path: "/next-step" },
  { name: "production", who: "production", path: "/production" },
  {
    name: "production-order",
    who: "production",
    path: "/production",
    prepare: async (page) => {
      await page.getByRole("article").first().getByRole("button").first().click();
      await page
        .getByRole("dialog")
        .getByText(/Запросили|Requested/)
        .waitFor();
    },
  },
  { name: "money", who: "accounting", path: "/money" },
  { name: "money-invoices", who: "accounting", path: "/money?view=invoices" },
  { name: "notifications", who: "production", path: "/notifications" },
  { name: "notifications-settings", who: "production", path: "/notifications?view=settings" },
  { name: "settings-people", who: "admin", path: "/settings/people" },
  {
    name: "settings-person",
    who: "admin",
    path: "/settings/people?q=анна",
    prepare: async (page) => {
      await page.locator("tbody tr").first().click();
      await page.getByRole("dialog").getByRole("term").first().waitFor();
    },
  },
  { name: "settings-teams", who: "admin", path: "/settings/teams" },
  { name: "me", who: "anna", path: "/me" },
  { name: "settings-absences", who: "admin", path: "/settings/absences", prepare: withAbsences },
  { name: "settings-organisation", who: "admin", path: "/settings/organisation" },
  { name: "settings-calendar", who: "admin", path: "/settings/calendar" },
  { name: "settings-products", who: "admin", path: "/settings/products" },
  { name: "settings-lead-turns", who: "admin", path: "/settings/lead-turns" },
  { name: "settings-client-types", who: "admin", path: "/settings/client-types" },
  { name: "settings-choices", who: "head", path: "/settings/choices" },
  { name: "settings-closings", who: "head", path: "/settings/closings" },
  { name: "settings-next-step", who: "head", path: "/settings/next-step" },
  { name: "settings-api-keys", who: "admin", path: "/settings/api-keys", prepare: withKeys },
  { name: "settings-webhooks", who: "admin", path: "/settings/webhooks", prepare: withWebhook },
  {
    name: "settings-webhook",
    who: "admin",
    path: "/settings/webhooks",
    prepare: async (page) => {
      await withWebhook(page);
      await page.locator("tbody tr").first().click();
      await page.getByRole("dialog").getByRole("checkbox").first().waitFor();
    },
  },
  { name: "settings-process", who: "admin", path: "/settings/process" },
  {
    name: "settings-process-draft",
    who: "admin",
    path: "/settings/process",
    prepare: async (page) => {
      await withDraft(page);
      await page.goto("/settings/process?process=fibex&version=2&stage=paperwork");
      await page.getByRole("dialog").getByRole("checkbox").first().waitFor();
    },
  },
  {
    name: "settings-process-trial",
    who: "admin",
    path: "/settings/process",
    prepare: async (page) => {
      await withDraft(page);
      await page.goto("/settings/process?process=fibex&version=2&trial=true");
      await page.getByRole("dialog").getByRole("heading", { level: 2 }).nth(2).waitFor();
    },
  },
  { name: "settings-services", who: "admin", path: "/settings/services" },
  { name: "settings-dead-letters", who: "admin", path: "/settings/dead-letters", prepare: withDeadLetters },
  {
    name: "settings-dead-letter",
    who: "admin",
    path: "/settings/dead-letters",
    prepare: async (page) => {
      await withDeadLetters(page);
      await page.locator("tbody tr").first().click();
      await page.getByRole("dialog").getByRole("term").first().waitFor();
    },
  },
];
