// One way to move a sale, for board, menu, keys and page: it goes, or asks for exactly what is missing and then goes.
import { lazy, type ReactNode, Suspense, useCallback, useState } from "react";
import { Problem } from "@/api/problem";
import { stageName } from "@/ui/stages";
import { complain, later, say } from "@/ui/toasts";
import { moveStage, readSale, type Sale } from "../reading";
import { t } from "../texts";

const LostForm = lazy(() => import("./LostForm").then((room) => ({ default: room.LostForm })));
const MissingForm = lazy(() => import("./MissingForm").then((room) => ({ default: room.MissingForm })));

interface Moved {
  id: string;
  number: string;
  version: number;
}

type Asking = { kind: "missing"; sale: Sale; stage: string } | { kind: "lost"; sale: Moved };

export function useMove(): { begin: (sale: Moved, stage: string) => void; dialog: ReactNode } {
  const [asking, setAsking] = useState<Asking | null>(null);
  const begin = useCallback((sale: Moved, stage: string) => {
    if (stage === "lost") setAsking({ kind: "lost", sale });
    else void go(sale, stage, (missing) => setAsking({ kind: "missing", sale: missing, stage }));
  }, []);
  const close = () => setAsking(null);
  const dialog =
    asking?.kind === "lost" ? (
      <LostForm lose={(reason, note) => loseLater(asking.sale, reason, note)} onClose={close} />
    ) : asking?.kind === "missing" ? (
      <MissingForm sale={asking.sale} stage={asking.stage} onClose={close} />
    ) : null;
  return { begin, dialog: dialog && <Suspense>{dialog}</Suspense> };
}

/** For seven seconds it can be taken back; then tasks are cancelled and stock is released. */
function loseLater({ id, number }: Moved, reason: string, note?: string): void {
  later({
    message: t("losing", { number }),
    commit: async () => moveStage(await readSale(id), "lost", { reason, note }),
  });
}

async function go(sale: Moved, stage: string, ask: (sale: Sale) => void): Promise<void> {
  try {
    await moveStage(sale, stage);
    say(t("moved", { stage: stageName(stage) }));
  } catch (error) {
    const problem = Problem.from(error);
    const now = await readSale(sale.id).catch(() => null);
    if (now && problem.isStale && now.stage !== stage) return go(now, stage, ask);
    if (now && problem.code === "stage_not_ready" && problem.missing.length) ask(now);
    else if (!problem.isStale) complain(error);
  }
}
