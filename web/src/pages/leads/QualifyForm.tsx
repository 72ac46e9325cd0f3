import { Button, Modal, Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import type { Sales } from "@/api/generated";
import { useSubmit } from "@/ui/submitting";
import { t as ui } from "@/ui/texts";
import { say } from "@/ui/toasts";
import { type Lead, qualify } from "./acting";
import classes from "./leads.module.css";
import { t } from "./texts";

const FIELDS = ["need", "product_interest", "budget", "decision_maker"] as const;

/** Asks for exactly what the lead lacks. */
export function QualifyForm({ lead, onClose }: { lead: Lead; onClose: () => void }) {
  const [words, setWords] = useState<Record<string, string>>({});
  const lacking = FIELDS.filter((field) => lead.missing.some((each) => each.code === field));
  const others = lead.missing.filter((each) => !(FIELDS as readonly string[]).includes(each.code));
  const { errors, busy, onSubmit } = useSubmit({
    fields: FIELDS,
    required: Object.fromEntries(lacking.map((field) => [field, words[field] ?? ""])),
    send: async () => {
      const body = Object.fromEntries(lacking.map((field) => [field, words[field]!.trim()]));
      if (body.budget) body.budget = body.budget.replace(/\s/g, "").replace(",", ".");
      await qualify(lead, body as Sales["ChangeLead"]);
      say(t("qualifiedNow", { number: lead.number }));
      onClose();
    },
  });
  return (
    <Modal opened onClose={onClose} title={t("qualifyTitle")} size={460}>
      <form className={classes.form} onSubmit={onSubmit}>
        <p className="dim">{t("qualifyHint")}</p>
        {others.map((each) => (
          <p key={each.code}>{each.title}</p>
        ))}
        {lacking.map((field, index) => {
          const Field = field === "need" ? Textarea : TextInput;
          return (
            <Field
              key={field}
              label={t(field)}
              data-autofocus={index === 0 || undefined}
              inputMode={field === "budget" ? "decimal" : undefined}
              value={words[field] ?? ""}
              error={errors[field]}
              onChange={(event) => setWords((before) => ({ ...before, [field]: event.target.value }))}
            />
          );
        })}
        <footer>
          <Button onClick={onClose}>{ui("cancel")}</Button>
          <Button type="submit" variant="filled" loading={busy}>
            {t("qualify")}
          </Button>
        </footer>
      </form>
    </Modal>
  );
}
