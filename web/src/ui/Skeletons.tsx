import { Skeleton } from "@mantine/core";
import classes from "./ui.module.css";

/** Rows to come; their number and height do not jump when they arrive. */
export function RowSkeletons({ rows = 8 }: { rows?: number }) {
  return (
    <div className={classes.skeletons} aria-busy="true">
      {Array.from({ length: rows }, (_, index) => (
        <Skeleton key={index} height={14} width={`${92 - ((index * 17) % 40)}%`} radius="xs" />
      ))}
    </div>
  );
}
