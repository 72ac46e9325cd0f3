import type { ReactNode } from "react";
import classes from "./ui.module.css";

/** Nothing here: one sentence, one action. */
export function Empty({
  children,
  action,
  small = false,
}: {
  children: ReactNode;
  action?: ReactNode;
  small?: boolean;
}) {
  return (
    <div className={classes.empty} data-small={small || undefined}>
      <p>{children}</p>
      {action}
    </div>
  );
}
