// Two records that look like one client: why, and what to do about it.
import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { lazy, Suspense, useState } from "react";
import type { Contacts } from "@/api/generated";
import { later } from "@/ui/toasts";
import classes from "./client.module.css";
import { dismiss, pathOf, type RecordKind } from "./reading";
import { t } from "./texts";

const Merge = lazy(() => import("./Merge").then((room) => ({ default: room.Merge })));

type Pair = Contacts["PairOut"];

export function PairCard({ pair, record, own }: { pair: Pair; record: RecordKind; own?: string }) {
  const [merging, setMerging] = useState(false);
  const [gone, setGone] = useState(false);
  if (gone) return null;
  const sides = own ? [pair.one, pair.other].filter((each) => each.id !== own) : [pair.one, pair.other];
  const differ = () => {
    setGone(true);
    later({
      message: t("different"),
      commit: () => dismiss(record, pair.one.id, pair.other.id),
      revert: () => setGone(false),
    });
  };
  return (
    <article className={classes.pair}>
      <div>
        {own && <span>{t("alike")} </span>}
        {sides.map((side, index) => (
          <span key={side.id}>
            {index > 0 && <span className="dim"> · </span>}
            <Link className="link" {...pathOf(record, side.id)}>
              {side.name}
            </Link>
          </span>
        ))}
        <small className="dim">
          {pair.reasons.map((reason) => t.or(`reason_${reason.code}`, reason.code)).join(", ")}
        </small>
      </div>
      <span className={classes.pairActions}>
        <Button onClick={() => setMerging(true)}>{t("merge")}</Button>
        <Button variant="subtle" color="gray" onClick={differ}>
          {t("notSame")}
        </Button>
      </span>
      <Suspense>
        {merging && (
          <Merge
            record={record}
            ids={own === pair.other.id ? [pair.other.id, pair.one.id] : [pair.one.id, pair.other.id]}
            onClose={() => setMerging(false)}
          />
        )}
      </Suspense>
    </article>
  );
}
