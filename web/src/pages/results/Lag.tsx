import { seconds } from "@/ui/format";
import type { Report } from "./reading";
import classes from "./results.module.css";
import { t } from "./texts";

/** Of which moment the figures are, and how many events they do not know yet. */
export function Lag({ report }: { report: Report }) {
  const late = report.behind !== null && report.behind > 0;
  return (
    <p className={classes.lag} data-late={late || undefined}>
      <span className="num">{t("counted", { time: seconds(new Date(report.asOf)) })}</span>
      {late && <span> · {t("lag", { count: report.behind })}</span>}
    </p>
  );
}
