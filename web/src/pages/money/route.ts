import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { address, id, oneOf, words } from "@/app/address";
import { frame } from "@/app/routes";

export const STATES = ["issued", "checked", "sent", "void"] as const;

export const search = address({
  view: oneOf(["payments", "invoices"]),
  /** The payment that is being matched. */
  payment: id(),
  status: oneOf(STATES),
  number: words(40),
});

export const route = createRoute({
  getParentRoute: () => frame,
  path: "/money",
  validateSearch: search,
  component: lazyRouteComponent(() => import("./Money"), "Money"),
});
