import { Button, Modal, Select } from "@mantine/core";
import { DateInput } from "@mantine/dates";
import { useState } from "react";
import { api, done, refresh } from "@/api/client";
import { isoDay } from "@/ui/format";
import { useSubmit } from "@/ui/submitting";
import { t as ui } from "@/ui/texts";
import { say } from "@/ui/toasts";
import classes from "../admin.module.css";
import { usePeople } from "./reading";
import { t } from "./texts";

export function NewAbsence({ userId, onClose }: { userId?: string; onClose: () => void }) {
  const people = usePeople();
  const today = isoDay(new Date());
  const [who, setWho] = useState<string | null>(userId ?? null);
  const [from, setFrom] = useState<string | null>(today);
  const [to, setTo] = useState<string | null>(null);
  const [substitute, setSubstitute] = useState<string | null>(null);
  const form = useSubmit({
    fields: ["user_id", "starts_on", "ends_on", "substitute_id"],
    required: { user_id: who ?? "", starts_on: from ?? "", ends_on: to ?? "" },
    send: async () => {
      const body = { user_id: who, starts_on: from!, ends_on: to!, substitute_id: substitute };
      await done(api.POST("/api/identity/absences", { body }));
      say(t("absencePlanned", { name: people.nameOf(who) }));
      onClose();
      await refresh("/api/identity/absences");
    },
  });
  return (
    <Modal opened onClose={onClose} title={t("planAbsence")} size={480}>
      <form className={classes.form} onSubmit={form.onSubmit} noValidate>
        {!userId && (
          <Select
            label={t("who")}
            data-autofocus
            searchable
            data={people.options}
            value={who}
            error={form.errors.user_id}
            onChange={setWho}
          />
        )}
        <div className={classes.two}>
          <DateInput
            label={t("from")}
            valueFormat="D MMMM YYYY"
            value={from}
            error={form.errors.starts_on}
            onChange={(next) => {
              setFrom(next);
              if (next && to && to < next) setTo(next);
            }}
          />
          <DateInput
            label={t("to")}
            description={t("lastDay")}
            inputWrapperOrder={["label", "input", "description", "error"]}
            valueFormat="D MMMM YYYY"
            minDate={from ?? undefined}
            defaultDate={from ?? undefined}
            value={to}
            error={form.errors.ends_on}
            onChange={setTo}
          />
        </div>
        <Select
          label={t("substitute")}
          description={t("substituteHint")}
          clearable
          searchable
          data={people.options.filter((each) => each.value !== who)}
          value={substitute}
          error={form.errors.substitute_id}
          onChange={setSubstitute}
        />
        <footer>
          <Button onClick={onClose}>{ui("cancel")}</Button>
          <Button type="submit" variant="filled" loading={form.busy}>
            {t("planIt")}
          </Button>
        </footer>
      </form>
    </Modal>
  );
}
