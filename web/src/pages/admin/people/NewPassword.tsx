import { Button, Modal, PasswordInput } from "@mantine/core";
import { useState } from "react";
import { api, done } from "@/api/client";
import { useSubmit } from "@/ui/submitting";
import { t as ui } from "@/ui/texts";
import { say } from "@/ui/toasts";
import classes from "../admin.module.css";
import type { User } from "./reading";
import { t } from "./texts";

export function NewPassword({ user, onClose }: { user: User; onClose: () => void }) {
  const [password, setPassword] = useState("");
  const form = useSubmit({
    fields: ["password"],
    required: { password },
    send: async () => {
      const params = { path: { user_id: user.id } };
      await done(api.POST("/api/identity/users/{user_id}/password", { params, body: { password } }));
      say(t("passwordSet", { name: user.name }));
      onClose();
    },
  });
  return (
    <Modal opened onClose={onClose} title={t("setPassword")} size={420}>
      <form className={classes.form} onSubmit={form.onSubmit} noValidate>
        <PasswordInput
          label={t("passwordFor", { name: user.name })}
          description={t("passwordResetHint")}
          data-autofocus
          autoComplete="new-password"
          value={password}
          error={form.errors.password}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        <footer>
          <Button onClick={onClose}>{ui("cancel")}</Button>
          <Button type="submit" variant="filled" loading={form.busy}>
            {ui("save")}
          </Button>
        </footer>
      </form>
    </Modal>
  );
}
