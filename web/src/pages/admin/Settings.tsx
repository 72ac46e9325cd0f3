// What the house sets up once and changes seldom: a list of places beside the page of one.
import {
  IconAddressBook,
  IconBeach,
  IconBuildingBank,
  IconCalendarCheck,
  IconCalendarCog,
  IconHierarchy,
  IconKey,
  IconListCheck,
  IconLock,
  IconMailOff,
  IconPackages,
  IconRefresh,
  IconRoute,
  IconServer2,
  IconTags,
  IconWebhook,
} from "@tabler/icons-react";
import { Link, Outlet } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { usePerson } from "@/api/session";
import classes from "./admin.module.css";
import { GROUPS, placesOf } from "./places";
import { t } from "./texts";

const ICONS = {
  people: IconAddressBook,
  teams: IconHierarchy,
  absences: IconBeach,
  organisation: IconBuildingBank,
  calendar: IconCalendarCog,
  products: IconPackages,
  turns: IconRefresh,
  process: IconRoute,
  types: IconTags,
  check: IconCalendarCheck,
  choices: IconListCheck,
  closings: IconLock,
  keys: IconKey,
  webhooks: IconWebhook,
  services: IconServer2,
  deadLetters: IconMailOff,
};

export function Settings() {
  const mine = placesOf(usePerson().role);
  const nav = useRef<HTMLElement>(null);
  // On a phone the places stand in a row that scrolls: the present one is brought into sight.
  useEffect(() => {
    nav.current?.querySelector("[data-active]")?.scrollIntoView({ block: "nearest", inline: "center" });
  }, []);
  return (
    <div className={classes.settings}>
      <nav ref={nav} className={`${classes.places} no-print`} aria-label={t("settings")}>
        {GROUPS.map((group) => {
          const shown = mine.filter((each) => each.group === group);
          return (
            shown.length > 0 && (
              <div key={group} role="group" aria-label={t(`group_${group}`)}>
                <h2>{t(`group_${group}`)}</h2>
                {shown.map((each) => {
                  const Icon = ICONS[each.name];
                  return (
                    <Link key={each.to} to={each.to} activeProps={{ "data-active": true }}>
                      <Icon size={17} stroke={1.6} aria-hidden />
                      <span className="cut">{t(`place_${each.name}`)}</span>
                    </Link>
                  );
                })}
              </div>
            )
          );
        })}
      </nav>
      <div className={classes.place}>
        <Outlet />
      </div>
    </div>
  );
}
