// What happened, what to do, and the request id to copy: never a bare number.
import { Button, CopyButton } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { Problem } from "@/api/problem";
import { known, refusalOf } from "./refusals";
import { demandName } from "./stages";
import { t } from "./texts";
import classes from "./ui.module.css";

const SAME: Record<string, string> = {
  database_away: "service_away",
  service_unavailable: "service_away",
  internal_server_error: "internal_error",
};

/** A title and advice in the reader's words; the API's own sentence where the code is new to us. */
export function explain(error: unknown): { title: string; todo: string } {
  const problem = Problem.from(error);
  const code = SAME[problem.code] ?? problem.code;
  const todo = t.or(`${code}_todo`, "");
  if (todo) return { title: t.or(code, code), todo };
  if (problem.status >= 500) return { title: t("internal_error"), todo: t("internal_error_todo") };
  const general = GENERAL[problem.status];
  // Not there, not allowed, changed meanwhile: the same of all records, unless of this very one more is known.
  if (general) return { title: t(general), todo: known(problem.code) ?? t(`${general}_todo`) };
  // What stands in the address is no id at all: there is nothing to choose, only an address to look at again.
  if (problem.errors.length > 0 && problem.errors.every((each) => /valid UUID/.test(each.message)))
    return { title: t("not_found"), todo: t("not_found_todo") };
  const missing = problem.missing.map((each) => demandName(each.code, each.title)).filter(Boolean);
  const told = refusalOf(problem);
  return { title: t("refused"), todo: missing.length ? withMissing(told, missing) : told };
}

const GENERAL: Partial<Record<number, "not_found" | "forbidden" | "stale">> = {
  403: "forbidden",
  404: "not_found",
  412: "stale",
};

/** «Пока нельзя: заполните недостающее (Потребность, Товары).» */
const withMissing = (text: string, missing: string[]): string =>
  `${text.replace(/\.$/, "")} (${missing.join(", ")}).`;

export function RequestId({ error }: { error: unknown }) {
  const { requestId } = Problem.from(error);
  if (!requestId) return null;
  return (
    <CopyButton value={requestId}>
      {({ copied, copy }) => (
        <button type="button" className={classes.requestId} onClick={copy}>
          {copied ? t("copied") : `${t("requestId")}: ${requestId}`}
        </button>
      )}
    </CopyButton>
  );
}

export function ProblemBox({ error, retry }: { error: unknown; retry?: () => void }) {
  const { title, todo } = explain(error);
  return (
    <div role="alert" className={classes.problem}>
      <IconAlertTriangle size={20} stroke={1.6} aria-hidden />
      <div>
        <strong>{title}</strong>
        <p>{todo}</p>
        <div className={classes.problemActions}>
          {retry && <Button onClick={retry}>{t("retry")}</Button>}
          <RequestId error={error} />
        </div>
      </div>
    </div>
  );
}
