import { Button, Modal, Textarea } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { api, done, refresh } from "@/api/client";
import { ClientPicker } from "@/ui/ClientPicker";
import { useSubmit } from "@/ui/submitting";
import { t as ui } from "@/ui/texts";
import { say } from "@/ui/toasts";
import classes from "./leads.module.css";
import { t } from "./texts";

export function NewLead({ onClose, contactId }: { onClose: () => void; contactId?: string }) {
  const navigate = useNavigate();
  const [client, setClient] = useState<string | null>(contactId ?? null);
  const [need, setNeed] = useState("");
  const { errors, busy, onSubmit } = useSubmit({
    fields: ["contact_id", "need"],
    required: { contact_id: client ?? "", need },
    asks: { contact_id: t("pickClient"), need: t("needNeeded") },
    send: async () => {
      const lead = await done(
        api.POST("/api/sales/leads", { body: { contact_id: client!, need: need.trim() } }),
      );
      say(t("opened", { number: lead.number }));
      onClose();
      await refresh("/api/sales/leads");
      if (!contactId) void navigate({ to: "/leads", search: { lead: lead.id } });
    },
  });
  return (
    <Modal opened onClose={onClose} title={t("newLead")} size={460}>
      <form className={classes.form} onSubmit={onSubmit}>
        {!contactId && (
          <ClientPicker
            type="potential"
            value={client}
            onChange={setClient}
            autoFocus
            error={errors.contact_id}
          />
        )}
        <Textarea
          label={t("need")}
          placeholder={t("needHint")}
          data-autofocus={contactId ? true : undefined}
          value={need}
          error={errors.need}
          onChange={(event) => setNeed(event.currentTarget.value)}
        />
        <footer>
          <Button onClick={onClose}>{ui("cancel")}</Button>
          <Button type="submit" variant="filled" loading={busy}>
            {t("open")}
          </Button>
        </footer>
      </form>
    </Modal>
  );
}
