import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { address, oneOf } from "@/app/address";
import { frame } from "@/app/routes";
import { OUTCOMES } from "./steps";

export const route = createRoute({
  getParentRoute: () => frame,
  path: "/import",
  component: lazyRouteComponent(() => import("./Imports"), "Imports"),
});

export const one = createRoute({
  getParentRoute: () => frame,
  path: "/import/$importId",
  validateSearch: address({ outcome: oneOf(OUTCOMES) }),
  component: lazyRouteComponent(() => import("./ImportPage"), "ImportPage"),
});
