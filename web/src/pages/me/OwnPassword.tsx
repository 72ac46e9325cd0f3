import { Button, PasswordInput } from "@mantine/core";
import { useState } from "react";
import { api, done, refresh } from "@/api/client";
import { useSubmit } from "@/ui/submitting";
import { say } from "@/ui/toasts";
import classes from "./me.module.css";
import { t } from "./texts";

export function OwnPassword() {
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState("");
  const form = useSubmit({
    fields: ["current_password", "password"],
    required: { current_password: current, password: next },
    send: async () => {
      const body = { current_password: current, password: next };
      await done(api.POST("/api/identity/me/password", { body }));
      say(t("changed"));
      setCurrent("");
      setNext("");
      await refresh("/api/identity/sessions");
    },
  });
  return (
    <form className={classes.form} onSubmit={form.onSubmit} noValidate>
      <PasswordInput
        label={t("current")}
        autoComplete="current-password"
        value={current}
        error={form.errors.current_password}
        onChange={(event) => setCurrent(event.currentTarget.value)}
      />
      <PasswordInput
        label={t("next")}
        description={t("nextHint")}
        inputWrapperOrder={["label", "input", "description", "error"]}
        autoComplete="new-password"
        value={next}
        error={form.errors.password}
        onChange={(event) => setNext(event.currentTarget.value)}
      />
      <Button type="submit" loading={form.busy}>
        {t("change")}
      </Button>
    </form>
  );
}
