// What can be begun from anywhere. The dialogs come with their page and are loaded when first asked for.
import { lazy, Suspense, useState } from "react";
import { usePerson } from "@/api/session";
import { t } from "./texts";

const NewSale = lazy(() => import("@/pages/sales/NewSale").then((room) => ({ default: room.NewSale })));
const NewClient = lazy(() =>
  import("@/pages/clients/NewClient").then((room) => ({ default: room.NewClient })),
);
const NewLead = lazy(() => import("@/pages/leads/NewLead").then((room) => ({ default: room.NewLead })));
const NewActivity = lazy(() =>
  import("@/pages/my-day/NewActivity").then((room) => ({ default: room.NewActivity })),
);

export interface CreateOption {
  keys: string;
  label: string;
  run: () => void;
}

type What = "sale" | "client" | "lead" | "activity";

export function useCreate() {
  const { role } = usePerson();
  const [what, setWhat] = useState<What | null>(null);
  const options: CreateOption[] = [];
  if (["manager", "head", "admin"].includes(role)) {
    options.push({ keys: "KeyC KeyS", label: t("newSale"), run: () => setWhat("sale") });
    options.push({ keys: "KeyC KeyC", label: t("newClient"), run: () => setWhat("client") });
    options.push({ keys: "KeyC KeyL", label: t("newLead"), run: () => setWhat("lead") });
  }
  if (role !== "ops" && role !== "integrator") {
    options.push({ keys: "KeyC KeyA", label: t("newActivity"), run: () => setWhat("activity") });
  }
  return { options, what, close: () => setWhat(null) };
}

export function Create({ what, close }: ReturnType<typeof useCreate>) {
  return (
    <Suspense>
      {what === "sale" && <NewSale onClose={close} />}
      {what === "client" && <NewClient onClose={close} />}
      {what === "lead" && <NewLead onClose={close} />}
      {what === "activity" && <NewActivity onClose={close} />}
    </Suspense>
  );
}
