import { Button, Modal, TextInput } from "@mantine/core";
import { useState } from "react";
import { api, done, refresh } from "@/api/client";
import { useSubmit } from "@/ui/submitting";
import { t as ui } from "@/ui/texts";
import classes from "../admin.module.css";
import { t as admin } from "../texts";
import { EventTypes } from "./EventTypes";
import { t } from "./texts";
import type { Told } from "./Webhooks";

export function NewWebhook({ onClose, onMade }: { onClose: () => void; onMade: (told: Told) => void }) {
  const [name, setName] = useState("");
  const [url, setUrl] = useState("");
  const [types, setTypes] = useState<string[]>([]);
  const form = useSubmit({
    fields: ["name", "url", "event_types"],
    required: { name, url, event_types: types.join() },
    send: async () => {
      const body = { name: name.trim(), url: url.trim(), event_types: types };
      const made = await done(api.POST("/api/notifications/webhooks", { body }));
      onMade(made);
      onClose();
      await refresh("/api/notifications/webhooks");
    },
  });
  return (
    <Modal opened onClose={onClose} title={t("newWebhook")} size={600}>
      <form className={classes.form} onSubmit={form.onSubmit} noValidate>
        <TextInput
          label={admin("name")}
          placeholder={t("nameExample")}
          data-autofocus
          value={name}
          error={form.errors.name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <TextInput
          label={t("url")}
          placeholder="https://hooks.example/fibex"
          inputMode="url"
          value={url}
          error={form.errors.url}
          onChange={(event) => setUrl(event.currentTarget.value)}
        />
        <EventTypes
          value={types}
          onChange={setTypes}
          error={
            form.errors.event_types && (types.length === 0 ? t("eventsNeeded") : form.errors.event_types)
          }
        />
        <footer>
          <Button onClick={onClose}>{ui("cancel")}</Button>
          <Button type="submit" variant="filled" loading={form.busy}>
            {t("makeWebhook")}
          </Button>
        </footer>
      </form>
    </Modal>
  );
}
