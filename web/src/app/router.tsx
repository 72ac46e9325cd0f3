// Every page of the app, each with its own typed address. A new page is one line here and one in navigation.ts.
import { createRoute, createRouter, redirect } from "@tanstack/react-router";
import { whoIsIn } from "@/api/session";
import { route as activities } from "@/pages/activities/route";
import { route as settings } from "@/pages/admin/route";
import { account, contact } from "@/pages/client/route";
import { route as clients } from "@/pages/clients/route";
import { route as imports, one as oneImport } from "@/pages/imports/route";
import { route as leads } from "@/pages/leads/route";
import { route as me } from "@/pages/me/route";
import { route as money } from "@/pages/money/route";
import { route as myDay } from "@/pages/my-day/route";
import { route as nextStep } from "@/pages/next-step/route";
import { route as notifications } from "@/pages/notifications/route";
import { route as production } from "@/pages/production/route";
import {
  route as results,
  arrange as resultsArrange,
  changes as resultsChanges,
} from "@/pages/results/route";
import { route as sale } from "@/pages/sale/route";
import { route as sales } from "@/pages/sales/route";
import { route as signIn } from "@/pages/sign-in/route";
import { ProblemBox } from "@/ui/Problem";
import { RowSkeletons } from "@/ui/Skeletons";
import { NotFound } from "./NotFound";
import { homeOf } from "./navigation";
import { frame, root } from "./routes";

const home = createRoute({
  getParentRoute: () => frame,
  path: "/",
  beforeLoad: () => {
    throw redirect({ to: homeOf(whoIsIn()!.role), replace: true });
  },
});

const routeTree = root.addChildren([
  signIn,
  frame.addChildren([
    home,
    myDay,
    activities,
    clients,
    contact,
    account,
    imports,
    oneImport,
    leads,
    sales,
    sale,
    nextStep,
    results,
    resultsChanges,
    resultsArrange,
    production,
    money,
    notifications,
    me,
    settings,
  ]),
]);

export const router = createRouter({
  routeTree,
  defaultPreload: "intent",
  defaultPendingMs: 150,
  defaultPendingMinMs: 0,
  scrollRestoration: true,
  defaultErrorComponent: ({ error, reset }) => (
    <div style={{ padding: 20 }}>
      <ProblemBox error={error} retry={reset} />
    </div>
  ),
  defaultNotFoundComponent: NotFound,
  defaultPendingComponent: () => (
    <div style={{ padding: 20 }}>
      <RowSkeletons />
    </div>
  ),
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
