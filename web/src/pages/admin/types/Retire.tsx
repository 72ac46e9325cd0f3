import { Button, Modal, Select } from "@mantine/core";
import { useState } from "react";
import { useSubmit } from "@/ui/submitting";
import { t as ui } from "@/ui/texts";
import classes from "../admin.module.css";
import type { ClientType } from "./order";
import { t } from "./texts";

interface RetireProps {
  type: ClientType;
  others: ClientType[];
  onRetire: (replacement: string | null) => Promise<void>;
  onClose: () => void;
}

/** Clients have this type: what they become instead is asked for, and nothing else. */
export function Retire({ type, others, onRetire, onClose }: RetireProps) {
  const [replacement, setReplacement] = useState<string | null>(null);
  const form = useSubmit({
    fields: ["replacement"],
    required: { replacement: replacement ?? "" },
    send: async () => {
      await onRetire(replacement);
      onClose();
    },
  });
  return (
    <Modal opened onClose={onClose} title={t("retireTitle", { title: type.title_ru })} size={440}>
      <form className={classes.form} onSubmit={form.onSubmit} noValidate>
        <Select
          label={t("replacement")}
          description={t("replacementHint")}
          data-autofocus
          data={others.map((each) => ({ value: each.code, label: each.title_ru }))}
          value={replacement}
          error={form.errors.replacement}
          onChange={setReplacement}
        />
        <footer>
          <Button onClick={onClose}>{ui("cancel")}</Button>
          <Button type="submit" variant="filled" loading={form.busy}>
            {t("retire")}
          </Button>
        </footer>
      </form>
    </Modal>
  );
}
