// What happened, what to do, and the request id to copy: never a bare number.
import { Button, CopyButton } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { Problem } from "@/api/problem";
import { refusal } from "./refusals";
import { t } from "./texts";
import classes from "./ui.module.css";

const SAME: Record<string, string> = {
  database_away: "service_away",
  service_unavailable: "service_away",
  internal_server_error: "internal_error",
};

/** A title and advice in the reader's words. The API's own sentence is kept where it says more than we could. */
export function explain(error: unknown): { title: string; todo: string } {
  const problem = Problem.from(error);
  const code = SAME[problem.code] ?? problem.code;
  const todo = t.or(`${code}_todo`, "");
  if (todo) return { title: t.or(code, code), todo };
  if (problem.status === 404) return { title: t("not_found"), todo: t("not_found_todo") };
  if (problem.status === 403) return { title: t("forbidden"), todo: t("forbidden_todo") };
  if (problem.status === 412) return { title: t("stale"), todo: t("stale_todo") };
  if (problem.status >= 500) return { title: t("internal_error"), todo: t("internal_error_todo") };
  const missing = problem.missing.map((each) => each.title).join(" · ");
  return { title: t("refused"), todo: missing || refusal(problem.code, problem.detail) };
}

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
