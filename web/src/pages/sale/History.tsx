import { $api } from "@/api/client";
import type { Sales } from "@/api/generated";
import { usePerson } from "@/api/session";
import { Empty } from "@/ui/Empty";
import { exact, relative } from "@/ui/format";
import { Section } from "@/ui/Page";
import { ProblemBox } from "@/ui/Problem";
import { demandName, stageName } from "@/ui/stages";
import { Why } from "@/ui/Why";
import type { Sale } from "./reading";
import classes from "./sale.module.css";
import { t } from "./texts";

type Entry = Sales["HistoryOut"];

/** Everything that ever changed, the newest on top; what the system did says why. */
export function History({ sale }: { sale: Sale }) {
  const { role } = usePerson();
  const reading = $api.useQuery(
    "get",
    "/api/sales/sales/{sale_id}/history",
    { params: { path: { sale_id: sale.id }, query: { limit: 200 } } },
    { enabled: role !== "accountant" },
  );
  if (role === "accountant") return null;
  const entries = [...(reading.data?.items ?? [])].reverse();
  return (
    <Section title={t("history")}>
      {reading.isError && <ProblemBox error={reading.error} />}
      {reading.data && entries.length === 0 && <Empty small>{t("noHistory")}</Empty>}
      <ol className={classes.history}>
        {entries.map((entry) => (
          <li key={entry.id}>
            <time title={exact(entry.at)}>{relative(entry.at)}</time>
            <span>
              {entry.title}
              <Change entry={entry} />
              <span className="dim"> · {entry.who_name ?? t("system")}</span>
              {entry.why.rule && (
                <Why>
                  {t("by", { rule: entry.why.rule })}
                  {entry.why.event && <div className="dim">{t("cause", { event: entry.why.event })}</div>}
                </Why>
              )}
            </span>
          </li>
        ))}
      </ol>
    </Section>
  );
}

/** What exactly, in a few words. */
function Change({ entry: { before, after } }: { entry: Entry }) {
  const word = (value: unknown) => (typeof value === "string" ? value : undefined);
  const [from, to] = [word(before?.stage), word(after?.stage)];
  const steps = Array.isArray(after?.steps) ? after.steps.map((each) => demandName(String(each))) : [];
  const told =
    from && to && from !== to
      ? `${stageName(from)} → ${stageName(to)}`
      : steps.length
        ? steps.join(", ")
        : (word(after?.number) ?? (after?.step ? demandName(String(after.step)) : undefined));
  return told ? <span className="dim"> · {told}</span> : null;
}
