// On a phone: the few places one goes to all the time, under the thumb; the rest behind "more".
import { Drawer, Indicator } from "@mantine/core";
import { IconBell, IconDots, IconPlus } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useNews } from "./Bell";
import type { CreateOption } from "./Create";
import classes from "./frame.module.css";
import { NavEntry } from "./NavEntry";
import type { Entry } from "./navigation";
import { t } from "./texts";

export function PhoneBar({ entries, create }: { entries: Entry[]; create: CreateOption[] }) {
  const [sheet, setSheet] = useState<"create" | "more" | null>(null);
  const [first, second, ...rest] = entries.toSorted(
    (one, other) => Number(other.thumb ?? false) - Number(one.thumb ?? false),
  );
  const unread = useNews().data?.unread ?? 0;
  const place = (entry: Entry) => (
    <Link
      key={entry.to}
      to={entry.to}
      className={classes.thumb}
      activeProps={{ "data-active": true }}
      onClick={() => setSheet(null)}
    >
      <entry.icon size={22} stroke={1.6} aria-hidden />
      <span className="cut">{entry.label()}</span>
    </Link>
  );
  return (
    <nav className={`${classes.phone} no-print`} aria-label={t("menu")}>
      {first && place(first)}
      {second && place(second)}
      {create.length > 0 && (
        <button
          type="button"
          className={classes.thumb}
          data-main
          onClick={() => setSheet("create")}
          aria-label={t("create")}
        >
          <IconPlus size={24} aria-hidden />
        </button>
      )}
      <Link
        to="/notifications"
        className={classes.thumb}
        activeProps={{ "data-active": true }}
        onClick={() => setSheet(null)}
      >
        <Indicator label={unread > 99 ? "99+" : unread} size={16} disabled={!unread} color="red.8" offset={2}>
          <IconBell size={22} stroke={1.6} aria-hidden />
        </Indicator>
        <span className="cut">{t("notifications")}</span>
      </Link>
      <button type="button" className={classes.thumb} onClick={() => setSheet("more")}>
        <IconDots size={22} stroke={1.6} aria-hidden />
        <span>{t("more")}</span>
      </button>
      <Drawer
        opened={sheet !== null}
        onClose={() => setSheet(null)}
        position="bottom"
        size="auto"
        title={t(sheet === "create" ? "create" : "more")}
      >
        <div className={classes.sheetList}>
          {sheet === "create"
            ? create.map((each) => (
                <button
                  key={each.keys}
                  type="button"
                  className={classes.entry}
                  onClick={() => {
                    setSheet(null);
                    each.run();
                  }}
                >
                  {each.label}
                </button>
              ))
            : rest.map((entry) => <NavEntry key={entry.to} entry={entry} onGo={() => setSheet(null)} />)}
        </div>
      </Drawer>
    </nav>
  );
}
