import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { address, flag, id } from "@/app/address";
import { frame } from "@/app/routes";

export const search = address({
  overdue: flag(),
  /** The order request that stands open beside the board. */
  open: id(),
});

export const route = createRoute({
  getParentRoute: () => frame,
  path: "/production",
  validateSearch: search,
  component: lazyRouteComponent(() => import("./Production"), "Production"),
});
