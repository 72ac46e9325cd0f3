import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { address, id, oneOf } from "@/app/address";
import { frame } from "@/app/routes";
import { REASONS } from "./reasons";

export const search = address({
  reason: oneOf(REASONS),
  owner_id: id(),
});

export const route = createRoute({
  getParentRoute: () => frame,
  path: "/next-step",
  validateSearch: search,
  component: lazyRouteComponent(() => import("./NextStep"), "NextStep"),
});
