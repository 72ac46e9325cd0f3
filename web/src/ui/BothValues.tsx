// A lost race: what is there now beside what one meant to write, and which of the two is to stand.
import { Button } from "@mantine/core";
import { t } from "./texts";
import classes from "./ui.module.css";

export interface Differing {
  /** Which value it is, where there are several. */
  label?: string;
  theirs: string | null;
  mine: string | null;
}

interface BothValuesProps {
  values: Differing[];
  onMine: () => void;
  onTheirs: () => void;
}

export function BothValues({ values, onMine, onTheirs }: BothValuesProps) {
  return (
    <div className={classes.conflict} role="alert">
      <strong>{t("conflict")}</strong>
      {values.map(({ label, theirs, mine }) => (
        <div key={label ?? ""}>
          {label && <p>{label}</p>}
          <dl>
            <dt>{t("theirs")}</dt>
            <dd>{theirs || t("empty")}</dd>
            <dt>{t("mine")}</dt>
            <dd>{mine || t("empty")}</dd>
          </dl>
        </div>
      ))}
      <Button.Group>
        <Button onClick={onMine}>{t("keepMine")}</Button>
        <Button onClick={onTheirs}>{t("takeTheirs")}</Button>
      </Button.Group>
    </div>
  );
}
