import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { frame } from "@/app/routes";

export const route = createRoute({
  getParentRoute: () => frame,
  path: "/me",
  component: lazyRouteComponent(() => import("./Me"), "Me"),
});
