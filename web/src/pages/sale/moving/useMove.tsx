// One way to move a sale, for board, menu, keys and page: it goes, or asks for exactly what is missing and then goes.
import { lazy, type ReactNode, Suspense, useCallback, useState } from "react";
import { Problem } from "@/api/problem";
import { stageName } from "@/ui/stages";
import { complain, later, say } from "@/ui/toasts";
import { moveStage, readSale, type Sale } from "../reading";
import { t } from "../texts";
import { useWhatNext } from "./useWhatNext";

const LostForm = lazy(() => import("./LostForm").then((room) => ({ default: room.LostForm })));
const MissingForm = lazy(() => import("./MissingForm").then((room) => ({ default: room.MissingForm })));

interface Moved {
  id: string;
  number: string;
  version: number;
  contact_id: string | null;
  contact_name: string | null;
  owner_id: string;
}

type Asking = { kind: "missing"; sale: Sale; stage: string } | { kind: "lost"; sale: Moved };

export function useMove(): { begin: (sale: Moved, stage: string) => void; dialog: ReactNode } {
  const [asking, setAsking] = useState<Asking | null>(null);
  const { ask: askNext, dialog: whatNext } = useWhatNext();
  const arrived = useCallback((sale: Sale) => sale.kind === "won" && askNext([sale], "won"), [askNext]);
  const begin = useCallback(
    (sale: Moved, stage: string) => {
      if (stage === "lost") return setAsking({ kind: "lost", sale });
      void go(sale, stage, (missing) => setAsking({ kind: "missing", sale: missing, stage })).then(
        (now) => now && arrived(now),
      );
    },
    [arrived],
  );
  const close = () => setAsking(null);
  const lose = (sale: Moved, reason: string, note?: string) => {
    loseLater(sale, reason, note);
    askNext([sale], "lost");
  };
  const dialog =
    asking?.kind === "lost" ? (
      <LostForm lose={(reason, note) => lose(asking.sale, reason, note)} onClose={close} />
    ) : asking?.kind === "missing" ? (
      <MissingForm sale={asking.sale} stage={asking.stage} onArrived={arrived} onClose={close} />
    ) : null;
  return {
    begin,
    dialog: (
      <>
        {dialog && <Suspense>{dialog}</Suspense>}
        {whatNext}
      </>
    ),
  };
}

/** For seven seconds it can be taken back; then tasks are cancelled and stock is released. */
function loseLater({ id, number }: Moved, reason: string, note?: string): void {
  later({
    message: t("losing", { number }),
    commit: async () => moveStage(await readSale(id), "lost", { reason, note }),
  });
}

/** The sale as it has arrived; null where it has not, and why has been said or asked. */
async function go(sale: Moved, stage: string, ask: (sale: Sale) => void): Promise<Sale | null> {
  try {
    const moved = await moveStage(sale, stage);
    say(t("moved", { stage: stageName(stage) }));
    return moved;
  } catch (error) {
    const problem = Problem.from(error);
    const now = await readSale(sale.id).catch(() => null);
    if (now && problem.isStale && now.stage !== stage) return go(now, stage, ask);
    if (now && problem.code === "stage_not_ready" && problem.missing.length) ask(now);
    else if (!problem.isStale) complain(error);
    return null;
  }
}
