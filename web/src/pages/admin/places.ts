// What there is to set up, in its order, and who may.
import type { Role } from "@/api/session";

export const GROUPS = ["house", "work", "outside", "system"] as const;

interface Place {
  name:
    | "people"
    | "teams"
    | "absences"
    | "types"
    | "check"
    | "choices"
    | "closings"
    | "organisation"
    | "calendar"
    | "turns"
    | "products"
    | "process"
    | "keys"
    | "webhooks"
    | "services"
    | "deadLetters";
  to:
    | "/settings/people"
    | "/settings/teams"
    | "/settings/absences"
    | "/settings/organisation"
    | "/settings/calendar"
    | "/settings/lead-turns"
    | "/settings/products"
    | "/settings/process"
    | "/settings/client-types"
    | "/settings/next-step"
    | "/settings/choices"
    | "/settings/closings"
    | "/settings/api-keys"
    | "/settings/webhooks"
    | "/settings/services"
    | "/settings/dead-letters";
  group: (typeof GROUPS)[number];
  roles: Role[];
}

export const PLACES: Place[] = [
  { name: "people", to: "/settings/people", group: "house", roles: ["admin", "ops", "head"] },
  { name: "teams", to: "/settings/teams", group: "house", roles: ["admin", "head"] },
  { name: "absences", to: "/settings/absences", group: "house", roles: ["admin", "head"] },
  {
    name: "organisation",
    to: "/settings/organisation",
    group: "house",
    roles: ["admin", "head", "accountant"],
  },
  { name: "calendar", to: "/settings/calendar", group: "house", roles: ["admin", "head"] },
  { name: "products", to: "/settings/products", group: "work", roles: ["admin", "head"] },
  { name: "turns", to: "/settings/lead-turns", group: "work", roles: ["admin", "head"] },
  { name: "process", to: "/settings/process", group: "work", roles: ["admin", "head"] },
  { name: "types", to: "/settings/client-types", group: "work", roles: ["admin", "head"] },
  { name: "check", to: "/settings/next-step", group: "work", roles: ["admin", "head"] },
  { name: "choices", to: "/settings/choices", group: "work", roles: ["admin", "head"] },
  { name: "closings", to: "/settings/closings", group: "work", roles: ["admin", "head"] },
  { name: "keys", to: "/settings/api-keys", group: "outside", roles: ["admin"] },
  { name: "webhooks", to: "/settings/webhooks", group: "outside", roles: ["admin"] },
  { name: "services", to: "/settings/services", group: "system", roles: ["admin", "ops"] },
  { name: "deadLetters", to: "/settings/dead-letters", group: "system", roles: ["admin", "ops"] },
];

export const placesOf = (role: Role): Place[] => PLACES.filter((each) => each.roles.includes(role));

/** The services of the system, each asked by itself. */
export const SERVICES = [
  "identity",
  "contacts",
  "sales",
  "activities",
  "notifications",
  "analytics",
] as const;
