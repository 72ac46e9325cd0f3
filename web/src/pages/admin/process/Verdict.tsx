import { Link } from "@tanstack/react-router";
import { number } from "@/ui/format";
import { Section } from "@/ui/Page";
import { Signal } from "@/ui/Signal";
import { demandName } from "@/ui/stages";
import classes from "../admin.module.css";
import own from "./process.module.css";
import type { Verdict } from "./reading";
import { t } from "./texts";

interface VerdictProps {
  title: string;
  verdict: Verdict;
  nameOf: (code: string) => string;
  /** What it would have meant, not what it will. */
  past?: boolean;
}

/** Moves that would be blocked with the list, tasks that come and go. */
export function VerdictOf({ title, verdict, nameOf, past = false }: VerdictProps) {
  if (verdict.looked_at === 0) {
    return (
      <Section title={title}>
        <p className="dim">{t(past ? "noPast" : "noRunning")}</p>
      </Section>
    );
  }
  const added = verdict.tasks_added;
  const spared = verdict.tasks_spared;
  const still = verdict.blocked_count + verdict.stranded_count + added.length + spared.length === 0;
  return (
    <Section title={title}>
      {still && <Signal kind="planned">{t(past ? "sameAsBefore" : "nothingChanges")}</Signal>}
      {verdict.blocked_count > 0 && (
        <details className={own.blocked} open={!past}>
          <summary>
            <Signal kind="today">
              {t(past ? "wouldHaveBlocked" : "wouldBlock", { count: verdict.blocked_count })}
            </Signal>
          </summary>
          <ul className={classes.rows}>
            {verdict.blocked.map((each) => (
              <li key={`${each.sale_id} ${each.stage} ${each.to}`}>
                <span>
                  <Link to="/sales/$saleId" params={{ saleId: each.sale_id }} className="link num">
                    {each.number}
                  </Link>{" "}
                  {nameOf(each.stage)}
                  {each.to && ` → ${nameOf(each.to)}`}
                  <span className={classes.below}>
                    {t("lacks")}: {each.missing.map((one) => demandName(one.code, one.title)).join(", ")}
                  </span>
                </span>
              </li>
            ))}
          </ul>
          {verdict.blocked_count > verdict.blocked.length && (
            <p className="dim">{t("andMore", { count: verdict.blocked_count - verdict.blocked.length })}</p>
          )}
        </details>
      )}
      {[["tasksAdded", added] as const, ["tasksSpared", spared] as const].map(
        ([key, tasks]) =>
          tasks.length > 0 && (
            <div key={key} className={own.tasks}>
              <div className={own.label}>{t(key)}</div>
              <ul>
                {tasks.map((each) => (
                  <li key={`${each.stage} ${each.step}`}>
                    <b className="num">{number(each.count)}</b> {nameOf(each.step)}{" "}
                    <span className="dim">{nameOf(each.stage)}</span>
                  </li>
                ))}
              </ul>
            </div>
          ),
      )}
    </Section>
  );
}
