import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { address, day, id, oneOf, words } from "@/app/address";
import { frame } from "@/app/routes";
import { PERIODS } from "./periods";

export const search = address({
  period: oneOf(PERIODS),
  from: day(),
  to: day(),
  team: id(),
  manager: id(),
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
