import { Modal } from "@mantine/core";
import { api, done, refresh } from "@/api/client";
import type { Sales } from "@/api/generated";
import classes from "./money.module.css";
import { kindOf } from "./splitting";
import { t } from "./texts";

export type Statement = Sales["StatementOut"];

/** The file as it is: the service knows the encodings of banks. */
export async function sendStatement(file: File): Promise<Statement> {
  const taken = await done(
    api.POST("/api/sales/payments/imports", {
      params: { query: { filename: file.name } },
      body: file as never,
      bodySerializer: (body) => body as never,
      headers: { "content-type": kindOf(file.name) },
    }),
  );
  await refresh("/api/sales/payments", "/api/sales/invoices");
  return taken;
}

/** What came of a statement; what was refused, line by line. */
export function Imported({ statement, onClose }: { statement: Statement; onClose: () => void }) {
  const refused = statement.rows.filter((row) => row.outcome === "refused");
  return (
    <Modal opened onClose={onClose} title={t("imported")} size={480}>
      <p className={classes.taken}>{t("taken", { count: statement.taken })}</p>
      <ul className={classes.counts}>
        {statement.known > 0 && <li>{t("known", { count: statement.known })}</li>}
        {statement.skipped > 0 && <li>{t("skipped", { count: statement.skipped })}</li>}
        {statement.refused > 0 && <li data-bad>{t("refused", { count: statement.refused })}</li>}
      </ul>
      {refused.map((row) => (
        <p key={row.line} className={classes.refusedRow}>
          <strong className="num">{t("line", { line: row.line })}</strong> {row.reason}
        </p>
      ))}
    </Modal>
  );
}
