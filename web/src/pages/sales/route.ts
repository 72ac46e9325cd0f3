import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { address, id, oneOf, words } from "@/app/address";
import { frame } from "@/app/routes";

export const search = address({
  view: oneOf(["board", "list"]),
  owner_id: id(),
  team: id(),
  contact_id: id(),
  stage: words(40),
  kind: oneOf(["open", "won", "lost"]),
  marker: oneOf(["none", "overdue", "due_today", "planned"]),
  q: words(),
  sort: oneOf(["opened", "entered", "amount", "closed", "next_step"]),
  order: oneOf(["asc", "desc"]),
  /** Which process the board shows. */
  process: words(64),
});

export const route = createRoute({
  getParentRoute: () => frame,
  path: "/sales",
  validateSearch: search,
  component: lazyRouteComponent(() => import("./Sales"), "Sales"),
});
