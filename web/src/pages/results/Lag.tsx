import { Link } from "@tanstack/react-router";
import { exact, seconds } from "@/ui/format";
import type { Asked } from "./asking";
import type { Report } from "./reading";
import classes from "./results.module.css";
import { t } from "./texts";

interface LagProps {
  reports: Report[];
  /** Those who may look at what the figures were are led there. */
  asked?: Asked;
}

/** Of which moment the figures are, how many events they do not know yet, and whether the period is closed. */
export function Lag({ reports, asked }: LagProps) {
  const [first] = reports;
  if (!first) return null;
  const waiting = first.behind !== null && first.behind > 0;
  const tooLate = Math.max(0, ...reports.map((report) => report.closed?.late ?? 0));
  return (
    <p className={classes.lag} data-late={waiting || undefined}>
      <span className="num">{t("counted", { time: seconds(new Date(first.asOf)) })}</span>
      {waiting && <span> · {t("lag", { count: first.behind })}</span>}
      {first.closed && (
        <span>
          {" "}
          · {t("closedThrough", { when: exact(first.closed.at) })}
          {tooLate > 0 && `, ${t("late", { count: tooLate })}`}
        </span>
      )}
      {asked && (
        <Link to="/results/changes" search={asked} className="link">
          {t("whatChanged")}
        </Link>
      )}
    </p>
  );
}
