// Of every page: no finding of axe that is serious or worse, and room for all of it on a small laptop and on a phone.
import AxeBuilder from "@axe-core/playwright";
import { PAGES } from "./pages";
import { expect, open, type Page, settled, signIn, test } from "./people";

const WIDE = { width: 1440, height: 900 };
const SCREENS = [
  { width: 1024, height: 768 },
  { width: 390, height: 844 },
];

/** How far the page scrolls aside; what stands beyond its edge and in nothing that scrolls; what has no room left. */
const outside = (page: Page) =>
  page.evaluate(() => {
    const wide = document.documentElement.clientWidth;
    const told: string[] = [];
    for (const place of [document.documentElement, document.querySelector("main#content")]) {
      const beyond = place ? place.scrollWidth - place.clientWidth : 0;
      if (beyond > 0) told.push(`${place?.tagName.toLowerCase()} scrolls aside by ${beyond}`);
    }
    const scrolls = (each: Element) => ["auto", "scroll"].includes(getComputedStyle(each).overflowX);
    for (const each of document.querySelectorAll<HTMLElement>("a, button, input, textarea, h1, [role=tab]")) {
      const { left, right, width } = each.getBoundingClientRect();
      const beyond = left < -1 ? right > 0 : right > wide + 1; // what waits wholly to the left is put away
      if (width <= 1 || !beyond || !each.checkVisibility({ opacityProperty: true })) continue;
      let around = each.parentElement;
      while (around && !(scrolls(around) && around.id !== "content")) around = around.parentElement;
      if (!around) told.push(`${each.outerHTML.slice(0, 120)}: ${Math.round(left)}–${Math.round(right)}`);
    }
    for (const head of document.querySelectorAll<HTMLElement>("table[aria-rowcount] th")) {
      if (head.textContent && head.offsetParent && head.offsetWidth < 48)
        told.push(`column ${head.textContent}: ${head.offsetWidth}`);
    }
    for (const label of document.querySelectorAll<HTMLElement>("nav a .cut")) {
      if (label.offsetWidth > 1 && label.scrollWidth > label.clientWidth)
        told.push(`menu ${label.textContent} is cut`);
    }
    return told;
  });

/** What axe holds to be serious or worse, in light and in dark; in the dark only colours are another matter. */
async function found(page: Page): Promise<string[]> {
  const light = await new AxeBuilder({ page }).analyze();
  const scheme = (name: string) =>
    page.evaluate((to) => document.documentElement.setAttribute("data-mantine-color-scheme", to), name);
  await scheme("dark");
  // Colours change over a moment; what is measured is where they end.
  await page.evaluate(async () => {
    const changing = document.getAnimations().filter((each) => each instanceof CSSTransition);
    await Promise.allSettled(changing.map((each) => each.finished));
  });
  const dark = await new AxeBuilder({ page }).withRules(["color-contrast"]).analyze();
  await scheme("light");
  return [...light.violations, ...dark.violations]
    .filter((each) => ["serious", "critical"].includes(each.impact ?? ""))
    .map((each) => `${each.id}: ${each.nodes.map((node) => node.html.slice(0, 160)).join(" | ")}`);
}

for (const who of new Set(PAGES.map((shown) => shown.who))) {
  test(`every page of ${who ?? "nobody yet"} can be used by everybody and fits every screen`, async ({
    browser,
  }) => {
    test.setTimeout(300_000);
    const page = await open(browser);
    if (who) await signIn(page, who);
    for (const shown of PAGES.filter((each) => each.who === who)) {
      await page.setViewportSize(WIDE);
      await page.goto(shown.path);
      await settled(page);
      if (shown.prepare) {
        await shown.prepare(page);
        await settled(page);
      }
      expect.soft(await found(page), shown.name).toEqual([]);
      for (const screen of SCREENS) {
        await page.setViewportSize(screen);
        await settled(page);
        expect.soft(await outside(page), `${shown.name} at ${screen.width}`).toEqual([]);
      }
    }
  });
}
