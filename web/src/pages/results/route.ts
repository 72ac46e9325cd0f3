import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { address, oneOf, words } from "@/app/address";
import { frame } from "@/app/routes";
import { ASKED } from "./asking";

export const search = address({
  ...ASKED,
  /** Blocks that are shown as tables: their names, with commas between. */
  tables: words(300),
  /** The figure whose records are open: a link of the report, and its name. */
  behind: words(1500),
  figure: words(40),
});

export const route = createRoute({
  getParentRoute: () => frame,
  path: "/results",
  validateSearch: search,
  component: lazyRouteComponent(() => import("./Results"), "Results"),
});

export const changes = createRoute({
  getParentRoute: () => frame,
  path: "/results/changes",
  validateSearch: address({
    ...ASKED,
    /** `day`, `week` or `month` ago, or a moment. */
    since: words(40),
    behind: words(1500),
    figure: words(40),
  }),
  component: lazyRouteComponent(() => import("./changes/Changes"), "Changes"),
});

export const ROLES = ["manager", "head", "production", "accountant", "admin"] as const;

export const arrange = createRoute({
  getParentRoute: () => frame,
  path: "/results/arrange",
  /** Whose page: one's own, or what people of a role find. */
  validateSearch: address({ role: oneOf(ROLES) }),
  component: lazyRouteComponent(() => import("./arrange/Arrange"), "Arrange"),
});
