import { Link } from "@tanstack/react-router";
import type { Contacts } from "@/api/generated";
import { usePages } from "@/api/pages";
import { language } from "@/i18n";
import { pathOf } from "@/pages/client/reading";
import { type Column, DataTable } from "@/ui/DataTable";
import { Empty } from "@/ui/Empty";
import { ProblemBox } from "@/ui/Problem";
import { Badge } from "@/ui/Signal";
import { RowSkeletons } from "@/ui/Skeletons";
import classes from "./imports.module.css";
import { type Import, OUTCOMES } from "./steps";
import { t } from "./texts";

type Row = Contacts["ImportRowOut"];
type Outcome = (typeof OUTCOMES)[number];

interface PreviewProps {
  file: Import;
  outcome?: Outcome;
  onOutcome: (outcome: Outcome | undefined) => void;
}

/** What would become, or has become, of each row. */
export function Preview({ file, outcome, onOutcome }: PreviewProps) {
  const rows = usePages(
    "/api/contacts/imports/{import_id}/rows",
    { path: { import_id: file.id }, query: { limit: 100, ...(outcome ? { outcome } : {}) } },
    { state: file.status },
  );
  return (
    <>
      <p className={classes.said}>
        {file.status === "reverted"
          ? t("revertedCounts", { done: file.reverted, kept: file.not_reverted })
          : t(file.status === "checked" ? "wouldBe" : "status_done")}
      </p>
      <div className={classes.counts} role="tablist" aria-label={t("outcome")}>
        <button type="button" role="tab" aria-selected={!outcome} onClick={() => onOutcome(undefined)}>
          {t("all")} <span className="num">{file.rows}</span>
        </button>
        {OUTCOMES.map((each) => (
          <button
            key={each}
            type="button"
            role="tab"
            aria-selected={outcome === each}
            disabled={file[each] === 0 && outcome !== each}
            onClick={() => onOutcome(each)}
          >
            {t(each)} <span className="num">{file[each]}</span>
          </button>
        ))}
      </div>
      {rows.error && <ProblemBox error={rows.error} retry={rows.retry} />}
      {rows.isPending && <RowSkeletons rows={8} />}
      {!rows.error && !rows.isPending && (
        <div className={classes.rows}>
          <DataTable
            name="import-rows"
            label={t("preview")}
            columns={columnsOf(file)}
            rows={rows.rows}
            rowKey={(row) => String(row.number)}
            onEnd={rows.more}
            empty={<Empty small>{t("noRows")}</Empty>}
          />
        </div>
      )}
    </>
  );
}

const SIGNS = { created: "planned", updated: "accent", unchanged: "none", refused: "overdue" } as const;

function columnsOf(file: Import): Column<Row>[] {
  return [
    {
      key: "number",
      title: t("rowNumber"),
      width: 70,
      align: "right",
      cell: (row) => <span className="num dim">{row.number}</span>,
    },
    {
      key: "outcome",
      title: t("outcome"),
      width: 130,
      cell: (row) => row.outcome && <Badge kind={SIGNS[row.outcome]}>{t(`outcome_${row.outcome}`)}</Badge>,
    },
    {
      key: "cells",
      title: t("cells"),
      cell: (row) => <span className="cut">{row.cells.filter(Boolean).join(" · ")}</span>,
    },
    {
      key: "why",
      title: t("why"),
      width: 340,
      wide: true,
      cell: (row) => <Said row={row} file={file} />,
    },
  ];
}

/** Why it is refused, whom it is like, or how taking it back went. */
function Said({ row, file }: { row: Row; file: Import }) {
  if (row.reversal) return <span>{t(`reversal_${row.reversal}`)}</span>;
  if (row.reasons.length) {
    const told = new Set(row.reasons.map((reason) => reasonOf(row, file, reason)));
    return <span className={classes.why}>{[...told].join("; ")}</span>;
  }
  if (row.record_id) {
    const record = file.record === "contacts" ? "contact" : "account";
    return (
      <Link className="link" {...pathOf(record, row.record_id)}>
        {t("openIt")}
      </Link>
    );
  }
  if (row.duplicates?.length) return <span>{t("alike", { count: row.duplicates.length })}</span>;
  return null;
}

/** The service says why in English; in Russian the cell itself says what is wrong. */
function reasonOf(row: Row, file: Import, reason: Contacts["WhyOut"]): string {
  const field = t.or(`field_${reason.field}`, reason.field);
  if (language() === "en") return `${field}: ${reason.why}`;
  const cell = row.cells[file.columns.indexOf(reason.field)];
  return cell ? t("notFit", { field, cell }) : t("lacking", { field });
}
