import { IconCheck, IconCircle, IconCircleCheckFilled } from "@tabler/icons-react";
import { demandName, stageName } from "@/ui/stages";
import type { Sale } from "./reading";
import classes from "./sale.module.css";
import { t } from "./texts";

/** The way to the win: what is behind, where it stands with what it still needs, what comes next. */
export function StagePath({ sale }: { sale: Sale }) {
  const current = sale.stage_path.find((stage) => stage.state === "current");
  return (
    <div className={classes.path}>
      <ol aria-label={t("path")}>
        {sale.stage_path.map((stage) => (
          <li
            key={stage.stage}
            data-state={stage.state}
            data-kind={stage.stage === "lost" ? "lost" : undefined}
            aria-current={stage.state === "current" ? "step" : undefined}
          >
            {stage.state === "done" && <IconCheck size={14} stroke={2.4} aria-label={t("done")} />}
            <span className="cut">{stageName(stage.stage, stage.title)}</span>
          </li>
        ))}
      </ol>
      {sale.kind === "open" && current && current.needed.length > 0 && (
        <div className={classes.needed}>
          <span className="dim">{t("needed")}:</span>
          <ul>
            {current.needed.map((each) => (
              <li key={each.code} data-done={each.done || undefined}>
                {each.done ? (
                  <IconCircleCheckFilled size={14} aria-label={t("done")} />
                ) : (
                  <IconCircle size={14} aria-hidden />
                )}
                {demandName(each.code, each.title)}
              </li>
            ))}
          </ul>
          <small className="dim">{current.moved_on_by === "system" ? t("bySystem") : t("byPerson")}</small>
        </div>
      )}
    </div>
  );
}
