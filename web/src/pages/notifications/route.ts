import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { address, flag, oneOf } from "@/app/address";
import { frame } from "@/app/routes";

export const CATEGORIES = [
  "sales",
  "payments",
  "production",
  "tasks",
  "next_step",
  "leads",
  "reports",
] as const;

export const search = address({
  view: oneOf(["list", "settings"]),
  unread: flag(),
  category: oneOf(CATEGORIES),
});

export const route = createRoute({
  getParentRoute: () => frame,
  path: "/notifications",
  validateSearch: search,
  component: lazyRouteComponent(() => import("./NotificationCentre"), "NotificationCentre"),
});
