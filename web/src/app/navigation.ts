// Who sees which entries on the side, in their order, and where each role begins its day.
import {
  IconBriefcase2,
  IconCalendarWeek,
  IconChartBar,
  IconHammer,
  IconReceipt,
  IconSettings,
  IconSunHigh,
  IconTargetArrow,
  IconUserQuestion,
  IconUsers,
  type TablerIcon,
} from "@tabler/icons-react";
import type { Role } from "@/api/session";
import { t } from "./texts";
import { useWithoutStep } from "./withoutStep";

export interface Entry {
  to:
    | "/my-day"
    | "/activities"
    | "/clients"
    | "/leads"
    | "/sales"
    | "/next-step"
    | "/results"
    | "/production"
    | "/money"
    | "/settings";
  label: () => string;
  icon: TablerIcon;
  roles: Role[];
  /** The second key after `G`. */
  key: string;
  /** On a phone it stands in the bar, not behind "more". */
  thumb?: true;
  /** How many wait there; undefined while nobody knows, and where none do. */
  useCount?: () => number | undefined;
}

const SELLING: Role[] = ["manager", "head", "admin"];

export const ENTRIES: Entry[] = [
  {
    to: "/my-day",
    label: () => t("myDay"),
    icon: IconSunHigh,
    roles: [...SELLING, "production", "accountant"],
    key: "KeyD",
    thumb: true,
  },
  { to: "/clients", label: () => t("clients"), icon: IconUsers, roles: SELLING, key: "KeyC" },
  { to: "/leads", label: () => t("leads"), icon: IconTargetArrow, roles: SELLING, key: "KeyL" },
  { to: "/sales", label: () => t("sales"), icon: IconBriefcase2, roles: SELLING, key: "KeyS", thumb: true },
  {
    to: "/next-step",
    label: () => t("noStep"),
    icon: IconUserQuestion,
    roles: SELLING,
    key: "KeyN",
    useCount: useWithoutStep,
  },
  {
    to: "/production",
    label: () => t("production"),
    icon: IconHammer,
    roles: ["production", ...SELLING],
    key: "KeyP",
    thumb: true,
  },
  {
    to: "/money",
    label: () => t("money"),
    icon: IconReceipt,
    roles: ["accountant", "head", "admin"],
    key: "KeyI",
    thumb: true,
  },
  {
    to: "/activities",
    label: () => t("activities"),
    icon: IconCalendarWeek,
    roles: [...SELLING, "production", "accountant"],
    key: "KeyA",
  },
  {
    to: "/results",
    label: () => t("results"),
    icon: IconChartBar,
    roles: [...SELLING, "production", "accountant"],
    key: "KeyR",
  },
  {
    to: "/settings",
    label: () => t("settings"),
    icon: IconSettings,
    roles: ["admin", "ops", "head"],
    key: "KeyO",
  },
];

const HOMES: Partial<Record<Role, Entry["to"]>> = {
  head: "/results",
  production: "/production",
  accountant: "/money",
  ops: "/settings",
};

export const entriesOf = (role: Role): Entry[] => ENTRIES.filter((entry) => entry.roles.includes(role));

export const homeOf = (role: Role): Entry["to"] => HOMES[role] ?? "/my-day";
