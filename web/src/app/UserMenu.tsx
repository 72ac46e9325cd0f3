import { Menu, SegmentedControl, UnstyledButton, VisuallyHidden } from "@mantine/core";
import { IconChevronDown, IconLogout, IconUserCircle } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { api } from "@/api/client";
import { signOut, usePerson } from "@/api/session";
import { type Language, language, setLanguage } from "@/i18n";
import { Person } from "@/ui/Person";
import { flush } from "@/ui/toasts";
import classes from "./frame.module.css";
import { setPreference, type Theme, usePreferences } from "./preferences";
import { t } from "./texts";

/** Also for what the system writes to this person: notifications, letters. */
function choose(language: Language): void {
  setLanguage(language);
  void api.PATCH("/api/identity/me", { body: { language } }).catch(() => null);
}

export function UserMenu() {
  const person = usePerson();
  const { theme, density } = usePreferences();
  return (
    <Menu position="bottom-end" width={280} closeOnItemClick={false}>
      <Menu.Target>
        <UnstyledButton className={classes.user}>
          <Person name={person.name} size={28} />
          <VisuallyHidden>{t("profile")}</VisuallyHidden>
          <IconChevronDown size={14} aria-hidden />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <div className={classes.who}>
          <strong>{person.name}</strong>
          <span className="dim">{t.or(`role_${person.role}`, person.role)}</span>
        </div>
        <Menu.Divider />
        <div className={classes.preference}>
          <span>{t("language")}</span>
          <SegmentedControl
            aria-label={t("language")}
            value={language()}
            onChange={(next) => choose(next as Language)}
            data={[
              { value: "ru", label: "Русский" },
              { value: "en", label: "English" },
            ]}
          />
          <span>{t("theme")}</span>
          <SegmentedControl
            aria-label={t("theme")}
            value={theme}
            onChange={(next) => setPreference({ theme: next as Theme })}
            data={(["light", "dark", "auto"] as const).map((value) => ({ value, label: t(value) }))}
          />
          <span>{t("density")}</span>
          <SegmentedControl
            aria-label={t("density")}
            value={density}
            onChange={(next) => setPreference({ density: next as "compact" | "comfortable" })}
            data={(["comfortable", "compact"] as const).map((value) => ({ value, label: t(value) }))}
          />
        </div>
        <Menu.Divider />
        <Menu.Item
          component={Link}
          to="/me"
          closeMenuOnClick
          leftSection={<IconUserCircle size={16} aria-hidden />}
        >
          {t("account")}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconLogout size={16} aria-hidden />}
          onClick={() => void flush().then(signOut)}
        >
          {t("signOut")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
