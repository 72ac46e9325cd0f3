import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { address, startingWith } from "@/app/address";
import { root } from "@/app/routes";

export const route = createRoute({
  getParentRoute: () => root,
  path: "/sign-in",
  validateSearch: address({ next: startingWith("/") }),
  component: lazyRouteComponent(() => import("./SignIn"), "SignIn"),
});
