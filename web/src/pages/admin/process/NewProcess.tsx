import { Button, Modal, TextInput } from "@mantine/core";
import { useState } from "react";
import { useSubmit } from "@/ui/submitting";
import { t as ui } from "@/ui/texts";
import classes from "../admin.module.css";
import { codeOf } from "../types/order";
import { whole } from "./editing";
import { draft, type ProcessVersion, titleOf, type Version, write } from "./reading";
import { t } from "./texts";

interface NewProcessProps {
  base: Version;
  onClose: (made?: ProcessVersion) => void;
}

/** Begins as a copy of this version, under a name of its own. */
export function NewProcess({ base, onClose }: NewProcessProps) {
  const [ru, setRu] = useState("");
  const [en, setEn] = useState("");
  const form = useSubmit({
    fields: ["ru", "en", "code"],
    required: { ru, en },
    send: async () => {
      const made = await draft(base, codeOf(en) || codeOf(ru));
      const titles = { ru: ru.trim(), en: en.trim() };
      onClose(await write(made, made.revision, { ...whole(made.definition), titles }));
    },
  });
  return (
    <Modal opened onClose={() => onClose()} title={t("newProcess")} size={440}>
      <form className={classes.form} onSubmit={form.onSubmit} noValidate>
        <p className={classes.lead}>{t("newProcessHint", { title: titleOf(base) })}</p>
        <TextInput
          label={t("name_ru")}
          data-autofocus
          value={ru}
          error={form.errors.ru}
          onChange={(event) => setRu(event.currentTarget.value)}
        />
        <TextInput
          label={t("name_en")}
          value={en}
          error={form.errors.en ?? form.errors.code}
          onChange={(event) => setEn(event.currentTarget.value)}
        />
        <footer>
          <Button onClick={() => onClose()}>{ui("cancel")}</Button>
          <Button type="submit" variant="filled" loading={form.busy}>
            {t("begin")}
          </Button>
        </footer>
      </form>
    </Modal>
  );
}
