import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { frame } from "@/app/routes";

export const route = createRoute({
  getParentRoute: () => frame,
  path: "/sales/$saleId",
  component: lazyRouteComponent(() => import("./SalePage"), "SalePage"),
});
