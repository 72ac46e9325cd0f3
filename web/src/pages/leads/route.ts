import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { address, id, oneOf } from "@/app/address";
import { frame } from "@/app/routes";
import { STATUSES } from "./moves";

export const search = address({
  view: oneOf(["board", "list"]),
  owner_id: id(),
  status: oneOf(STATUSES),
  /** The lead that is open beside the list. */
  lead: id(),
});

export const route = createRoute({
  getParentRoute: () => frame,
  path: "/leads",
  validateSearch: search,
  component: lazyRouteComponent(() => import("./Leads"), "Leads"),
});
