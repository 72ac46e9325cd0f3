import { Button, Modal, Select, TextInput } from "@mantine/core";
import { useState } from "react";
import { api, done, refresh } from "@/api/client";
import { useSubmit } from "@/ui/submitting";
import { t as ui } from "@/ui/texts";
import { say } from "@/ui/toasts";
import classes from "../admin.module.css";
import { t as admin } from "../texts";
import { usePeople, useTeams } from "./reading";
import { t } from "./texts";

/** `onClose` with the id of the team that was added. */
export function NewTeam({ onClose }: { onClose: (made?: string) => void }) {
  const people = usePeople();
  const teams = useTeams();
  const [name, setName] = useState("");
  const [head, setHead] = useState<string | null>(null);
  const [parent, setParent] = useState<string | null>(null);
  const form = useSubmit({
    fields: ["name", "head_id", "parent_id"],
    required: { name },
    send: async () => {
      const body = { name: name.trim(), head_id: head, parent_id: parent };
      const made = await done(api.POST("/api/identity/teams", { body }));
      say(t("teamAdded", { name: made.name }));
      void refresh("/api/identity");
      onClose(made.id);
    },
  });
  return (
    <Modal opened onClose={() => onClose()} title={t("newTeam")} size={460}>
      <form className={classes.form} onSubmit={form.onSubmit} noValidate>
        <TextInput
          label={admin("name")}
          data-autofocus
          value={name}
          error={form.errors.name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Select
          label={t("headOf")}
          description={t("headHint")}
          clearable
          searchable
          data={people.options}
          value={head}
          error={form.errors.head_id}
          onChange={setHead}
        />
        {teams.all.length > 0 && (
          <Select
            label={t("parent")}
            clearable
            placeholder={t("noParent")}
            data={teams.options}
            value={parent}
            error={form.errors.parent_id}
            onChange={setParent}
          />
        )}
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
