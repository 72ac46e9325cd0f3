import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { address, day, id } from "@/app/address";
import { frame } from "@/app/routes";

export const search = address({
  /** Any day of the week that is shown; without it, this week. */
  from: day(),
  owner_id: id(),
  /** The activity that is open beside the week. */
  activity: id(),
});

export const route = createRoute({
  getParentRoute: () => frame,
  path: "/activities",
  validateSearch: search,
  component: lazyRouteComponent(() => import("./Week"), "Week"),
});
