// One place to go to, and how many wait there.
import { Link } from "@tanstack/react-router";
import { number } from "@/ui/format";
import classes from "./frame.module.css";
import type { Entry } from "./navigation";

const MOST = 999;

export function NavEntry({ entry, onGo }: { entry: Entry; onGo?: () => void }) {
  return (
    <Link
      to={entry.to}
      title={entry.label()}
      className={classes.entry}
      activeProps={{ "data-active": true }}
      onClick={onGo}
    >
      <entry.icon size={18} stroke={1.6} aria-hidden />
      <span className="cut">{entry.label()}</span>
      {entry.useCount && <Count of={entry.useCount} />}
    </Link>
  );
}

function Count({ of: useCount }: { of: NonNullable<Entry["useCount"]> }) {
  const count = useCount();
  if (!count) return null;
  return <b className={`${classes.count} num`}>{count > MOST ? `${number(MOST)}+` : number(count)}</b>;
}
