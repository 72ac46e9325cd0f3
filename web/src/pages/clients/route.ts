import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { address, flag, id, oneOf, words } from "@/app/address";
import { frame } from "@/app/routes";

export const search = address({
  /** People, or companies. */
  of: oneOf(["contacts", "accounts"]),
  q: words(),
  type: words(64),
  priority: oneOf(["high", "normal", "low"]),
  owner_id: id(),
  payment_terms: oneOf(["postpayment", "prepayment"]),
  origin: oneOf(["person", "import", "website"]),
  has_phone: flag(),
  has_email: flag(),
  status: oneOf(["active", "archived"]),
  sort: oneOf(["name", "newest", "last_contact"]),
  /** The pairs that look like one client are shown beside the list. */
  twins: flag(),
});

export const route = createRoute({
  getParentRoute: () => frame,
  path: "/clients",
  validateSearch: search,
  component: lazyRouteComponent(() => import("./Clients"), "Clients"),
});
