import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { address, oneOf } from "@/app/address";
import { frame } from "@/app/routes";

export const KINDS = ["calls", "activities", "sales", "orders", "invoices", "notes", "system"] as const;

/** Which entries of the timeline are shown. */
const search = address({ kind: oneOf(KINDS) });

export const contact = createRoute({
  getParentRoute: () => frame,
  path: "/clients/$contactId",
  validateSearch: search,
  component: lazyRouteComponent(() => import("./ContactPage"), "ContactPage"),
});

export const account = createRoute({
  getParentRoute: () => frame,
  path: "/accounts/$accountId",
  validateSearch: search,
  component: lazyRouteComponent(() => import("./AccountPage"), "AccountPage"),
});
