import { createRoute, lazyRouteComponent, redirect } from "@tanstack/react-router";
import { whoIsIn } from "@/api/session";
import { address, count, flag, id, oneOf, words } from "@/app/address";
import { frame } from "@/app/routes";
import { PLACES, placesOf, SERVICES } from "./places";

export const ROLES = ["manager", "head", "production", "accountant", "ops", "integrator", "admin"] as const;

const settings = createRoute({
  getParentRoute: () => frame,
  path: "/settings",
  // Who has nothing to set up here, or not this, gets to what there is for them.
  beforeLoad: ({ location }) => {
    const mine = placesOf(whoIsIn()!.role);
    const asked = PLACES.find((each) => location.pathname.startsWith(each.to));
    if (mine.length === 0) throw redirect({ to: "/", replace: true });
    if (!asked || !mine.includes(asked)) throw redirect({ to: mine[0]!.to, replace: true });
  },
  component: lazyRouteComponent(() => import("./Settings"), "Settings"),
});

const index = createRoute({ getParentRoute: () => settings, path: "/" });

export const peopleSearch = address({ q: words(), role: oneOf(ROLES), team: id(), off: flag(), open: id() });

export const people = createRoute({
  getParentRoute: () => settings,
  path: "/people",
  validateSearch: peopleSearch,
  component: lazyRouteComponent(() => import("./people/People"), "People"),
});

export const teams = createRoute({
  getParentRoute: () => settings,
  path: "/teams",
  validateSearch: address({ open: id() }),
  component: lazyRouteComponent(() => import("./people/Teams"), "Teams"),
});

export const absences = createRoute({
  getParentRoute: () => settings,
  path: "/absences",
  validateSearch: address({ all: flag() }),
  component: lazyRouteComponent(() => import("./people/Absences"), "Absences"),
});

export const organisation = createRoute({
  getParentRoute: () => settings,
  path: "/organisation",
  component: lazyRouteComponent(() => import("./house/Organisation"), "OrganisationPage"),
});

export const calendar = createRoute({
  getParentRoute: () => settings,
  path: "/calendar",
  validateSearch: address({ year: count() }),
  component: lazyRouteComponent(() => import("./calendar/Calendar"), "Calendar"),
});

export const products = createRoute({
  getParentRoute: () => settings,
  path: "/products",
  validateSearch: address({ q: words() }),
  component: lazyRouteComponent(() => import("./products/Products"), "Products"),
});

export const turns = createRoute({
  getParentRoute: () => settings,
  path: "/lead-turns",
  component: lazyRouteComponent(() => import("./turns/LeadTurns"), "LeadTurns"),
});

export const process = createRoute({
  getParentRoute: () => settings,
  path: "/process",
  validateSearch: address({
    process: words(64),
    version: count(),
    stage: words(64),
    trial: flag(),
  }),
  component: lazyRouteComponent(() => import("./process/Process"), "Process"),
});

export const types = createRoute({
  getParentRoute: () => settings,
  path: "/client-types",
  component: lazyRouteComponent(() => import("./types/ClientTypes"), "ClientTypes"),
});

export const check = createRoute({
  getParentRoute: () => settings,
  path: "/next-step",
  component: lazyRouteComponent(() => import("./check/CheckSettings"), "CheckSettings"),
});

export const choices = createRoute({
  getParentRoute: () => settings,
  path: "/choices",
  component: lazyRouteComponent(() => import("./choices/Choices"), "Choices"),
});

export const closings = createRoute({
  getParentRoute: () => settings,
  path: "/closings",
  component: lazyRouteComponent(() => import("./closings/Closings"), "Closings"),
});

export const keys = createRoute({
  getParentRoute: () => settings,
  path: "/api-keys",
  validateSearch: address({ revoked: flag() }),
  component: lazyRouteComponent(() => import("./integrations/ApiKeys"), "ApiKeys"),
});

export const webhooks = createRoute({
  getParentRoute: () => settings,
  path: "/webhooks",
  validateSearch: address({ open: id() }),
  component: lazyRouteComponent(() => import("./integrations/Webhooks"), "Webhooks"),
});

export const services = createRoute({
  getParentRoute: () => settings,
  path: "/services",
  validateSearch: address({ open: oneOf(SERVICES) }),
  component: lazyRouteComponent(() => import("./system/Services"), "Services"),
});

export const deadLetters = createRoute({
  getParentRoute: () => settings,
  path: "/dead-letters",
  validateSearch: address({ service: oneOf(SERVICES), type: words(64), reason: words(), open: words(64) }),
  component: lazyRouteComponent(() => import("./system/DeadLetters"), "DeadLetters"),
});

export const route = settings.addChildren([
  index,
  people,
  teams,
  absences,
  organisation,
  calendar,
  products,
  turns,
  process,
  types,
  check,
  choices,
  closings,
  keys,
  webhooks,
  services,
  deadLetters,
]);
