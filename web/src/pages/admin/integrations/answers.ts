// What came of a delivery, as the log keeps it (`NotTaken: 503 busy`), in the reader's words.
import { t } from "./texts";

const host = (said: string) => said.split(" ")[0] ?? "";

/** The answer of the other side stays as it was given; why there was none is told in words. */
export function answerOf(result: string | null | undefined): string {
  if (!result) return "";
  const [, kind = "", said = result] = /^(\w+): ?(.*)$/s.exec(result) ?? [];
  if (/cannot be found$/.test(said)) return t("answer_unknown", { host: host(said) });
  if (kind === "AddressForbidden") return t("answer_forbidden", { host: host(said) });
  if (kind === "Gone") return t("answer_gone");
  if (/Timeout/.test(kind)) return t("answer_slow");
  if (/^(Connect|Network|Read|Write|RemoteProtocol)/.test(kind)) return t("answer_silent");
  const answered = /^(\d{3})\b ?(.*)$/s.exec(said);
  if (!answered) return said;
  const [, status, text] = answered;
  return [t("answer_status", { status }), text].filter(Boolean).join(": ");
}
