// What is around every page: side navigation, top bar, bottom bar on a phone, and how fresh the figures are.
import { Button, Menu } from "@mantine/core";
import { IconPlus, IconSearch } from "@tabler/icons-react";
import { Link, Outlet, useNavigate } from "@tanstack/react-router";
import { lazy, Suspense, useState } from "react";
import { usePerson } from "@/api/session";
import { useKeys } from "@/ui/keys";
import { Bell } from "./Bell";
import { Create, useCreate } from "./Create";
import { Freshness } from "./Freshness";
import classes from "./frame.module.css";
import { KeyCaps } from "./KeyCaps";
import { NavEntry } from "./NavEntry";
import { entriesOf } from "./navigation";
import { PhoneBar } from "./PhoneBar";
import { t } from "./texts";
import { UserMenu } from "./UserMenu";

const Palette = lazy(() => import("./Palette").then((room) => ({ default: room.Palette })));
const CheatSheet = lazy(() => import("./CheatSheet").then((room) => ({ default: room.CheatSheet })));

export function Frame() {
  const person = usePerson();
  const navigate = useNavigate();
  const create = useCreate();
  const [searching, setSearching] = useState(false);
  const [keysShown, setKeysShown] = useState(false);
  const entries = entriesOf(person.role);

  useKeys([
    { keys: "Mod+KeyK", does: t("search"), inFields: true, run: () => setSearching(true) },
    { keys: "Slash", does: t("search"), hidden: true, run: () => setSearching(true) },
    { keys: "Shift+Slash", does: t("keys"), run: () => setKeysShown(true) },
    ...create.options.map((each) => ({
      keys: each.keys,
      does: each.label,
      run: each.run,
      group: t("actions"),
    })),
    ...entries.map((entry) => ({
      keys: `KeyG ${entry.key}`,
      does: entry.label(),
      group: t("navigation"),
      run: () => void navigate({ to: entry.to }),
    })),
  ]);

  return (
    <div className={classes.frame}>
      <a href="#content" className={classes.skip}>
        {t("skip")}
      </a>
      <aside className={`${classes.side} no-print`}>
        <Link to="/" className={classes.brand}>
          <img src="/icon.svg" alt="" width={22} height={22} />
          Fibex Sales
        </Link>
        <nav aria-label={t("navigation")}>
          {entries.map((entry) => (
            <NavEntry key={entry.to} entry={entry} />
          ))}
        </nav>
        <Freshness />
      </aside>
      <header className={`${classes.bar} no-print`}>
        <button type="button" className={classes.search} onClick={() => setSearching(true)}>
          <IconSearch size={16} stroke={1.7} aria-hidden />
          <span className="cut">{t("search")}</span>
          <KeyCaps keys="Mod+KeyK" />
        </button>
        {create.options.length > 0 && (
          <Menu position="bottom-end" width={240}>
            <Menu.Target>
              <Button leftSection={<IconPlus size={16} aria-hidden />} className={classes.create}>
                {t("create")}
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              {create.options.map((each) => (
                <Menu.Item key={each.keys} onClick={each.run} rightSection={<KeyCaps keys={each.keys} />}>
                  {each.label}
                </Menu.Item>
              ))}
            </Menu.Dropdown>
          </Menu>
        )}
        <Bell />
        <UserMenu />
      </header>
      <main id="content" className={classes.content} tabIndex={-1}>
        <Outlet />
      </main>
      <PhoneBar entries={entries} create={create.options} />
      <Create {...create} />
      <Suspense>
        {searching && (
          <Palette onClose={() => setSearching(false)} entries={entries} create={create.options} />
        )}
        {keysShown && <CheatSheet onClose={() => setKeysShown(false)} />}
      </Suspense>
    </div>
  );
}
