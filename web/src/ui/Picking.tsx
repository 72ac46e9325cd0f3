// Rows chosen to do the same with all of them: a box in front of each, one above them, and a bar with what can be done.
import { Button, Checkbox } from "@mantine/core";
import { type ReactNode, useState } from "react";
import type { Column } from "./DataTable";
import { t } from "./texts";
import classes from "./ui.module.css";

export interface Picking<Row> {
  rows: Row[];
  has: (row: Row) => boolean;
  turn: (row: Row) => void;
  set: (rows: Row[]) => void;
  clear: () => void;
}

export function usePicking<Row>(keyOf: (row: Row) => string): Picking<Row> {
  const [picked, setPicked] = useState<ReadonlyMap<string, Row>>(new Map());
  return {
    rows: [...picked.values()],
    has: (row) => picked.has(keyOf(row)),
    turn: (row) =>
      setPicked((before) => {
        const next = new Map(before);
        if (!next.delete(keyOf(row))) next.set(keyOf(row), row);
        return next;
      }),
    set: (rows) => setPicked(new Map(rows.map((row) => [keyOf(row), row]))),
    clear: () => setPicked(new Map()),
  };
}

/** The first column; `shown` are the rows that have come so far. */
export function pickColumn<Row>(
  picking: Picking<Row>,
  shown: Row[],
  nameOf: (row: Row) => string,
): Column<Row> {
  const all = shown.length > 0 && shown.every(picking.has);
  return {
    key: "pick",
    title: "",
    width: 36,
    wide: 0,
    head: (
      <Checkbox
        size="xs"
        aria-label={t("pickAll")}
        checked={all}
        indeterminate={!all && picking.rows.length > 0}
        onChange={() => (all ? picking.clear() : picking.set(shown))}
      />
    ),
    cell: (row) => (
      <Checkbox
        size="xs"
        aria-label={t("pick", { name: nameOf(row) })}
        checked={picking.has(row)}
        onChange={() => picking.turn(row)}
      />
    ),
  };
}

export function PickedBar<Row>({ picking, children }: { picking: Picking<Row>; children: ReactNode }) {
  if (picking.rows.length === 0) return null;
  return (
    <section className={classes.picked} aria-label={t("pickedBar")}>
      <span aria-live="polite">{t("picked", { count: picking.rows.length })}</span>
      {children}
      <Button variant="subtle" color="gray" onClick={picking.clear}>
        {t("pickNone")}
      </Button>
    </section>
  );
}
