// The roots every page's route hangs on: `frame` for those who are signed in, `root` for everybody.
import { createRootRoute, createRoute, lazyRouteComponent, redirect } from "@tanstack/react-router";
import { whoIsIn } from "@/api/session";
import { Nowhere } from "./NotFound";

export const root = createRootRoute({ notFoundComponent: Nowhere });

export const frame = createRoute({
  getParentRoute: () => root,
  id: "frame",
  beforeLoad: ({ location }) => {
    if (!whoIsIn()) throw redirect({ to: "/sign-in", search: { next: location.href } });
  },
  component: lazyRouteComponent(() => import("./Frame"), "Frame"),
});
