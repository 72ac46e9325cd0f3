import type { Activities } from "@/api/generated";
import { usePages } from "@/api/pages";
import { type Column, DataTable } from "@/ui/DataTable";
import { Empty } from "@/ui/Empty";
import { number } from "@/ui/format";
import { Moment } from "@/ui/Moment";
import { ProblemBox } from "@/ui/Problem";
import { Badge } from "@/ui/Signal";
import { RowSkeletons } from "@/ui/Skeletons";
import { t } from "./texts";

type Run = Activities["RunOut"];

/** Every run of the check: how it went and what it found. */
export function Ledger() {
  const runs = usePages("/api/activities/next-step/runs", { query: { limit: 50 } });
  if (runs.error) return <ProblemBox error={runs.error} retry={runs.retry} />;
  if (runs.isPending) return <RowSkeletons rows={4} />;
  return (
    <DataTable
      name="check-runs"
      label={t("ledger")}
      columns={COLUMNS()}
      rows={runs.rows}
      rowKey={(run) => run.id}
      onEnd={runs.more}
      empty={<Empty small>{t("noRuns")}</Empty>}
    />
  );
}

const SIGNS = {
  waiting: "none",
  checking: "accent",
  telling: "accent",
  done: "planned",
  broken_off: "overdue",
} as const;

const COLUMNS = (): Column<Run>[] => [
  { key: "on", title: t("on"), width: 150, cell: (run) => <Moment at={run.finished_at ?? run.called_at} /> },
  { key: "kind", title: t("kind"), width: 140, wide: 2, cell: (run) => t(`kind_${run.kind}`) },
  {
    key: "phase",
    title: t("phase"),
    cell: (run) => (
      <span title={run.warning ?? undefined}>
        <Badge kind={SIGNS[run.phase]}>{t(`phase_${run.phase}`)}</Badge> {run.warning}
      </span>
    ),
  },
  figure("clients", (run) => run.clients, 0),
  figure("withStep", (run) => run.with_step, 3),
  figure("without", (run) => run.clients - run.with_step),
  figure("told", (run) => run.digests, 1),
];

function figure(
  key: "clients" | "withStep" | "without" | "told",
  of: (run: Run) => number,
  wide?: number,
): Column<Run> {
  const cell = (run: Run) => <span className="num">{number(of(run))}</span>;
  return { key, title: t(key), width: 100, align: "right", wide, cell };
}
