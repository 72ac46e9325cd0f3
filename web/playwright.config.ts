import { defineConfig } from "@playwright/test";

// Run by tests/browser/ on a system of its own: WEB_URL says where it answers, WEB_CHROMIUM which browser is there.
export default defineConfig({
  testDir: "browser",
  testIgnore: process.env.WEB_SCREENS ? [] : ["screens.spec.ts"],
  timeout: 60_000,
  expect: { timeout: 20_000 },
  fullyParallel: false,
  workers: 1,
  retries: 0,
  reporter: [["line"]],
  outputDir: "test-results",
  use: {
    baseURL: process.env.WEB_URL ?? "http://localhost:8080",
    locale: "ru-RU",
    timezoneId: "Europe/Moscow",
    viewport: { width: 1440, height: 900 },
    reducedMotion: "reduce",
    screenshot: "only-on-failure",
    launchOptions: {
      executablePath: process.env.WEB_CHROMIUM ?? "/usr/bin/chromium",
      args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
    },
  },
});
