import { Button, Modal, TextInput } from "@mantine/core";
import { DateInput } from "@mantine/dates";
import { type FormEvent, useState } from "react";
import { api, done, refresh } from "@/api/client";
import { Choice } from "@/pages/my-day/Choice";
import { useBusinessDays } from "@/pages/my-day/days";
import classes from "@/pages/my-day/my-day.module.css";
import { exact } from "@/ui/format";
import { t as ui } from "@/ui/texts";
import { complain, say } from "@/ui/toasts";
import type { Client } from "./Rows";
import { t } from "./texts";

const AHEAD = [3, 5, 20] as const;

/** A client is left in peace until a day, with a reason that is understood later. */
export function Snooze({ client, onClose }: { client: Client; onClose: () => void }) {
  const businessDay = useBusinessDays();
  const [until, setUntil] = useState<string>(businessDay(5));
  const [reason, setReason] = useState("");
  const [wrong, setWrong] = useState(false);
  const [busy, setBusy] = useState(false);
  const snooze = async (event: FormEvent) => {
    event.preventDefault();
    if (!reason.trim()) return setWrong(true);
    setBusy(true);
    try {
      const body = { contact_id: client.contact_id, until, reason: reason.trim() };
      await done(api.POST("/api/activities/snoozes", { body }));
      say(t("snoozed", { name: client.contact_name, day: exact(until) }));
      onClose();
      await refresh("/api/activities");
    } catch (error) {
      complain(error);
      setBusy(false);
    }
  };
  return (
    <Modal opened onClose={onClose} title={`${t("snoozeTitle")} ${client.contact_name}`} size={460}>
      <form className={classes.form} onSubmit={(event) => void snooze(event)}>
        <Choice
          label={t("untilDay")}
          value={AHEAD.find((ahead) => businessDay(ahead) === until) ?? null}
          onChange={(ahead) => setUntil(businessDay(ahead))}
          options={AHEAD.map((ahead) => ({ value: ahead, label: t.or(`until_${ahead}`, "") }))}
        />
        <DateInput
          label={t("untilDay")}
          valueFormat="dd, D MMMM YYYY"
          minDate={businessDay(1)}
          value={until}
          onChange={(day) => day && setUntil(day)}
        />
        <TextInput
          label={t("reason")}
          placeholder={t("reasonHint")}
          data-autofocus
          value={reason}
          error={wrong && !reason.trim() && t("reasonNeeded")}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <footer>
          <Button onClick={onClose}>{ui("cancel")}</Button>
          <Button type="submit" variant="filled" loading={busy}>
            {t("snooze")}
          </Button>
        </footer>
      </form>
    </Modal>
  );
}
