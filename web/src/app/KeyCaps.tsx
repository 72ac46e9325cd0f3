import { keyNames } from "@/ui/keys";
import classes from "./frame.module.css";

export function KeyCaps({ keys }: { keys: string }) {
  return (
    <span className={classes.caps} aria-hidden>
      {keyNames(keys).map((name, index) => (
        <kbd key={index}>{name}</kbd>
      ))}
    </span>
  );
}
