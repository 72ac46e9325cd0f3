import { Tooltip } from "@mantine/core";
import { initials } from "./format";
import classes from "./ui.module.css";

/** A person as initials; the name on hover, or beside it. */
export function Person({
  name,
  label = false,
  size = 22,
}: {
  name: string | null | undefined;
  label?: boolean;
  size?: number;
}) {
  const badge = (
    <span
      className={classes.avatar}
      style={{ width: size, height: size, fontSize: Math.round(size * 0.42) }}
      aria-hidden={label}
    >
      {initials(name)}
    </span>
  );
  if (label) {
    return (
      <span className={classes.person}>
        {badge}
        <span className="cut">{name ?? "—"}</span>
      </span>
    );
  }
  return (
    <Tooltip label={name ?? "—"}>
      <span role="img" aria-label={name ?? "—"} className={classes.person}>
        {badge}
      </span>
    </Tooltip>
  );
}
