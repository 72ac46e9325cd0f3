import { Button } from "@mantine/core";
import { Badge } from "@/ui/Signal";
import classes from "../admin.module.css";
import { type Absence, stateOf } from "./reading";
import { t } from "./texts";
import { spanOf, useCancelling } from "./useCancelling";

/** An absence of somebody whose name stands above already. */
export function AbsenceRow({ absence, substitute }: { absence: Absence; substitute: string | null }) {
  const { isGoing, cancel } = useCancelling();
  if (isGoing(absence.id)) return null;
  const state = stateOf(absence);
  return (
    <li>
      <span>
        {spanOf(absence)}
        <span className={classes.below}>
          {substitute ? t("substitutedBy", { name: substitute }) : t("noSubstitute")}
        </span>
      </span>
      <Badge kind={state === "now" ? "today" : "none"}>{t(`state_${state}`)}</Badge>
      <Button variant="subtle" onClick={() => cancel(absence)}>
        {t("cancelAbsence")}
      </Button>
    </li>
  );
}
