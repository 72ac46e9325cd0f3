import { Button, Checkbox, Modal, SegmentedControl, TextInput } from "@mantine/core";
import { useState } from "react";
import { api, done, refresh } from "@/api/client";
import { useSubmit } from "@/ui/submitting";
import { t as ui } from "@/ui/texts";
import classes from "../admin.module.css";
import own from "./integrations.module.css";
import { nameOfScope, SCOPES, type Scope } from "./keys";
import { t } from "./texts";

const DAYS = ["30", "90", "365", ""] as const;

interface NewKeyProps {
  onClose: () => void;
  onMade: (made: { name: string; api_key: string }) => void;
}

export function NewKey({ onClose, onMade }: NewKeyProps) {
  const [name, setName] = useState("");
  const [scopes, setScopes] = useState<string[]>([]);
  const [days, setDays] = useState<(typeof DAYS)[number]>("365");
  const form = useSubmit({
    fields: ["name", "scopes", "expires_at"],
    required: { name, scopes: scopes.join() },
    send: async () => {
      const expires_at = days ? new Date(Date.now() + Number(days) * 86_400_000).toISOString() : null;
      const body = { name: name.trim(), scopes: scopes as Scope[], expires_at };
      const made = await done(api.POST("/api/identity/api-keys", { body }));
      onMade(made);
      onClose();
      await refresh("/api/identity/api-keys");
    },
  });
  return (
    <Modal opened onClose={onClose} title={t("newKey")} size={560}>
      <form className={classes.form} onSubmit={form.onSubmit} noValidate>
        <TextInput
          label={t("keyFor")}
          description={t("keyForHint")}
          data-autofocus
          value={name}
          error={form.errors.name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Checkbox.Group
          label={t("mayDo")}
          description={t("mayDoHint")}
          value={scopes}
          error={form.errors.scopes && t("scopesNeeded")}
          onChange={setScopes}
        >
          <div className={own.choices}>
            {SCOPES.map((scope) => (
              <Checkbox
                key={scope}
                value={scope}
                label={t.or(`scope_${nameOfScope(scope)}`, scope)}
                description={<span className={classes.mono}>{scope}</span>}
              />
            ))}
          </div>
        </Checkbox.Group>
        <div>
          <div className={own.label}>{t("holds")}</div>
          <SegmentedControl
            aria-label={t("holds")}
            value={days}
            onChange={(next) => setDays(next as (typeof DAYS)[number])}
            data={DAYS.map((value) => ({
              value,
              label: value ? t("forDays", { count: Number(value) }) : t("forever"),
            }))}
          />
          {form.errors.expires_at && <p role="alert">{form.errors.expires_at}</p>}
        </div>
        <footer>
          <Button onClick={onClose}>{ui("cancel")}</Button>
          <Button type="submit" variant="filled" loading={form.busy}>
            {t("makeKey")}
          </Button>
        </footer>
      </form>
    </Modal>
  );
}
