import { Button, Modal, Textarea } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { api, done, refresh } from "@/api/client";
import { ClientPicker } from "@/ui/ClientPicker";
import { t as ui } from "@/ui/texts";
import { complain, say } from "@/ui/toasts";
import classes from "./leads.module.css";
import { t } from "./texts";

export function NewLead({ onClose, contactId }: { onClose: () => void; contactId?: string }) {
  const navigate = useNavigate();
  const [client, setClient] = useState<string | null>(contactId ?? null);
  const [need, setNeed] = useState("");
  const [wrong, setWrong] = useState(false);
  const [busy, setBusy] = useState(false);
  const open = async (event: FormEvent) => {
    event.preventDefault();
    if (!client || !need.trim()) return setWrong(true);
    setBusy(true);
    try {
      const lead = await done(
        api.POST("/api/sales/leads", { body: { contact_id: client, need: need.trim() } }),
      );
      say(t("opened", { number: lead.number }));
      onClose();
      await refresh("/api/sales/leads");
      if (!contactId) void navigate({ to: "/leads", search: { lead: lead.id } });
    } catch (error) {
      complain(error);
      setBusy(false);
    }
  };
  return (
    <Modal opened onClose={onClose} title={t("newLead")} size={460}>
      <form className={classes.form} onSubmit={(event) => void open(event)}>
        {!contactId && (
          <ClientPicker
            type="potential"
            value={client}
            onChange={setClient}
            autoFocus
            error={wrong && !client ? t("pickClient") : undefined}
          />
        )}
        <Textarea
          label={t("need")}
          placeholder={t("needHint")}
          data-autofocus={contactId ? true : undefined}
          value={need}
          error={wrong && !need.trim() && t("needNeeded")}
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
