// No page has a finding of axe that is serious or worse; in the dark only colours are another matter.
import AxeBuilder from "@axe-core/playwright";
import { PAGES } from "./pages";
import { expect, open, settled, signIn, test } from "./people";

for (const who of new Set(PAGES.map((shown) => shown.who))) {
  test(`every page of ${who ?? "nobody yet"} can be used by everybody, in light and dark`, async ({
    browser,
  }) => {
    test.setTimeout(180_000);
    const page = await open(browser);
    if (who) await signIn(page, who);
    for (const shown of PAGES.filter((each) => each.who === who)) {
      await page.goto(shown.path);
      await settled(page);
      if (shown.prepare) {
        await shown.prepare(page);
        await settled(page);
      }
      const light = await new AxeBuilder({ page }).analyze();
      await page.evaluate(() => document.documentElement.setAttribute("data-mantine-color-scheme", "dark"));
      // Colours change over a moment; what is measured is where they end.
      await page.evaluate(async () => {
        const changing = document.getAnimations().filter((each) => each instanceof CSSTransition);
        await Promise.allSettled(changing.map((each) => each.finished));
      });
      const dark = await new AxeBuilder({ page }).withRules(["color-contrast"]).analyze();
      const grave = [...light.violations, ...dark.violations].filter((each) =>
        ["serious", "critical"].includes(each.impact ?? ""),
      );
      const told = grave.map(
        (each) => `${each.id}: ${each.nodes.map((node) => node.html.slice(0, 160)).join(" | ")}`,
      );
      expect.soft(told, shown.name).toEqual([]);
    }
  });
}
