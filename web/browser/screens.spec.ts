// docs/screens: each page as people see it. Not a test: `make screens` runs it.

import { PAGES } from "./pages";
import { open, settled, signIn, test } from "./people";

const LOOKS = [
  { language: "ru", theme: "light", width: 1440 },
  { language: "en", theme: "dark", width: 1440 },
  { language: "en", theme: "light", width: 390 },
  { language: "ru", theme: "dark", width: 390 },
] as const;

for (const look of LOOKS) {
  for (const who of new Set(PAGES.map((shown) => shown.who))) {
    test(`${who ?? "nobody yet"}, ${look.language}, ${look.width}, ${look.theme}`, async ({ browser }) => {
      test.setTimeout(240_000);
      const page = await open(browser, look);
      if (who) {
        await signIn(page, who);
        // What the system writes to a person is in the language of that person, not of the browser.
        const data = { language: look.language };
        await page.request.patch("/api/identity/me", { data, headers: { "x-fibex-csrf": "1" } });
      }
      for (const shown of PAGES.filter((each) => each.who === who)) {
        await page.goto(shown.path);
        await settled(page);
        await shown.prepare?.(page);
        await settled(page);
        const name = `${shown.name}-${look.language}-${look.width}-${look.theme}`;
        await page.screenshot({ path: `../docs/screens/${name}.png`, animations: "disabled", caret: "hide" });
      }
      await page.context().close();
    });
  }
}
