import { Button, Modal, Textarea, TextInput } from "@mantine/core";
import { DateInput, TimeInput } from "@mantine/dates";
import { useState } from "react";
import { api, done, refresh } from "@/api/client";
import { ClientPicker } from "@/ui/ClientPicker";
import { useSubmit } from "@/ui/submitting";
import { t as ui } from "@/ui/texts";
import { say } from "@/ui/toasts";
import { Choice } from "./Choice";
import { useBusinessDays } from "./days";
import classes from "./my-day.module.css";
import { AHEAD, KINDS, type Kind } from "./outcomes";
import { t } from "./texts";

interface NewActivityProps {
  onClose: () => void;
  contactId?: string;
  saleId?: string;
  /** What is proposed to be done; it can be written over. */
  proposed?: string;
}

export function NewActivity({ onClose, contactId, saleId, proposed = "" }: NewActivityProps) {
  const businessDay = useBusinessDays();
  const [kind, setKind] = useState<Kind>("call");
  const [title, setTitle] = useState(proposed);
  const [description, setDescription] = useState("");
  const [client, setClient] = useState<string | null>(contactId ?? null);
  const [day, setDay] = useState<string | null>(businessDay(1));
  const [clock, setClock] = useState("");
  const { errors, busy, onSubmit } = useSubmit({
    fields: ["title", "description", "contact_id", "due_on", "due_at"],
    required: { title },
    asks: { title: t("titleNeeded") },
    send: async () => {
      const due = !day ? {} : clock ? { due_at: new Date(`${day}T${clock}`).toISOString() } : { due_on: day };
      await done(
        api.POST("/api/activities/activities", {
          body: {
            kind,
            title: title.trim(),
            ...(description.trim() ? { description: description.trim() } : {}),
            ...(client ? { contact_id: client } : {}),
            ...(saleId ? { sale_id: saleId } : {}),
            ...due,
          },
        }),
      );
      say(t("planned", { title: title.trim() }));
      onClose();
      await refresh("/api/activities", "/api/sales/board");
    },
  });

  return (
    <Modal opened onClose={onClose} title={t("newActivity")} size={520}>
      <form className={classes.form} onSubmit={onSubmit}>
        <Choice
          label={t("kind")}
          value={kind}
          onChange={setKind}
          options={KINDS.map((each) => ({ value: each, label: t(`kind_${each}`) }))}
        />
        <TextInput
          label={t("whatTo")}
          data-autofocus
          value={title}
          error={errors.title}
          onChange={(event) => setTitle(event.currentTarget.value)}
        />
        {!saleId && <ClientPicker value={client} onChange={setClient} error={errors.contact_id} clearable />}
        <div className={classes.when}>
          <DateInput
            label={t("day")}
            clearable
            valueFormat="dd, D MMMM YYYY"
            value={day}
            error={errors.due_on}
            onChange={setDay}
          />
          <TimeInput
            label={t("clock")}
            value={clock}
            error={errors.due_at}
            onChange={(event) => setClock(event.currentTarget.value)}
            disabled={!day}
          />
        </div>
        <Choice
          label={t("when")}
          value={AHEAD.find((ahead) => businessDay(ahead) === day) ?? null}
          onChange={(ahead) => setDay(businessDay(ahead))}
          options={AHEAD.map((ahead) => ({ value: ahead, label: t.or(`quick_${ahead}`, "") }))}
        />
        <Textarea
          label={t("description")}
          value={description}
          error={errors.description}
          onChange={(event) => setDescription(event.currentTarget.value)}
        />
        <footer>
          <Button onClick={onClose}>{ui("cancel")}</Button>
          <Button type="submit" variant="filled" loading={busy}>
            {t("plan")}
          </Button>
        </footer>
      </form>
    </Modal>
  );
}
