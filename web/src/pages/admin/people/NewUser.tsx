import { Button, Modal, PasswordInput, SegmentedControl, Select, TextInput } from "@mantine/core";
import { useState } from "react";
import { api, done, refresh } from "@/api/client";
import type { Role } from "@/api/session";
import { useSubmit } from "@/ui/submitting";
import { t as ui } from "@/ui/texts";
import { say } from "@/ui/toasts";
import classes from "../admin.module.css";
import { ROLES } from "../route";
import { t as admin } from "../texts";
import { useTeams } from "./reading";
import { t } from "./texts";

/** `onClose` with the id of who was added. */
export function NewUser({ onClose }: { onClose: (made?: string) => void }) {
  const teams = useTeams();
  const [name, setName] = useState("");
  const [email, setEmail] = useState("");
  const [role, setRole] = useState<Role>("manager");
  const [team, setTeam] = useState<string | null>(null);
  const [language, setLanguage] = useState<"ru" | "en">("ru");
  const [password, setPassword] = useState("");
  const form = useSubmit({
    fields: ["name", "email", "role", "team_id", "password"],
    required: { name, email },
    send: async () => {
      const known = { name: name.trim(), email: email.trim(), role, team_id: team, language };
      const made = await done(
        api.POST("/api/identity/users", { body: { ...known, password: password || null } }),
      );
      say(t("added", { name: made.name }));
      void refresh("/api/identity");
      onClose(made.id);
    },
  });
  return (
    <Modal opened onClose={() => onClose()} title={t("newPerson")} size={520}>
      <form className={classes.form} onSubmit={form.onSubmit} noValidate>
        <TextInput
          label={t("fullName")}
          data-autofocus
          value={name}
          error={form.errors.name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <TextInput
          label={t("email")}
          description={t("emailHint")}
          inputMode="email"
          autoComplete="off"
          value={email}
          error={form.errors.email}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
        <div className={classes.two}>
          <Select
            label={t("role")}
            description={t(`does_${role}`)}
            inputWrapperOrder={["label", "input", "description", "error"]}
            data={ROLES.map((each) => ({ value: each, label: admin(`role_${each}`) }))}
            value={role}
            error={form.errors.role}
            onChange={(next) => setRole((next as Role) ?? role)}
          />
          <Select
            label={t("team")}
            clearable
            searchable
            placeholder={t("noTeam")}
            data={teams.options}
            value={team}
            error={form.errors.team_id}
            onChange={setTeam}
          />
        </div>
        <PasswordInput
          label={t("password")}
          description={t("passwordHint")}
          autoComplete="new-password"
          value={password}
          error={form.errors.password}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        <SegmentedControl
          aria-label={t("language")}
          value={language}
          onChange={(next) => setLanguage(next as "ru" | "en")}
          data={(["ru", "en"] as const).map((value) => ({ value, label: t(`language_${value}`) }))}
        />
        <footer>
          <Button onClick={() => onClose()}>{ui("cancel")}</Button>
          <Button type="submit" variant="filled" loading={form.busy}>
            {t("add")}
          </Button>
        </footer>
      </form>
    </Modal>
  );
}
