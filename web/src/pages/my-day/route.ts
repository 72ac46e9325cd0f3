import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { address, id } from "@/app/address";
import { frame } from "@/app/routes";

export const route = createRoute({
  getParentRoute: () => frame,
  path: "/my-day",
  validateSearch: address({
    /** Somebody else's day, for those who may see it. */
    owner: id(),
  }),
  component: lazyRouteComponent(() => import("./MyDay"), "MyDay"),
});
