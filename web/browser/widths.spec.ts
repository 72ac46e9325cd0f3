// On a small laptop and on a phone no page scrolls aside, and nothing that can be pressed is cut off.
import { PAGES } from "./pages";
import { expect, open, type Page, settled, signIn, test } from "./people";

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

for (const who of new Set(PAGES.map((shown) => shown.who))) {
  test(`every page of ${who ?? "nobody yet"} fits a small laptop and a phone`, async ({ browser }) => {
    test.setTimeout(300_000);
    const page = await open(browser, SCREENS[0]);
    if (who) await signIn(page, who);
    for (const shown of PAGES.filter((each) => each.who === who)) {
      await page.setViewportSize(SCREENS[0]!);
      await page.goto(shown.path);
      await settled(page);
      if (shown.prepare) {
        await shown.prepare(page);
        await settled(page);
      }
      for (const screen of SCREENS) {
        await page.setViewportSize(screen);
        await settled(page);
        expect.soft(await outside(page), `${shown.name} at ${screen.width}`).toEqual([]);
      }
    }
  });
}
