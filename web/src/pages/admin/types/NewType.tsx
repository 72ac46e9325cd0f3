import { Button, Modal, SegmentedControl, TextInput } from "@mantine/core";
import { useState } from "react";
import { api, done, refresh } from "@/api/client";
import { useSubmit } from "@/ui/submitting";
import { t as ui } from "@/ui/texts";
import { say } from "@/ui/toasts";
import classes from "../admin.module.css";
import { codeOf } from "./order";
import { t } from "./texts";

export function NewType({ position, onClose }: { position: number; onClose: () => void }) {
  const [ru, setRu] = useState("");
  const [en, setEn] = useState("");
  const [code, setCode] = useState<string | null>(null);
  const [work, setWork] = useState<"lead" | "sale">("sale");
  const shown = code ?? codeOf(en || ru);
  const form = useSubmit({
    fields: ["title_ru", "title_en", "code"],
    required: { title_ru: ru, title_en: en, code: shown },
    send: async () => {
      const body = { title_ru: ru.trim(), title_en: en.trim(), code: shown, work, position };
      await done(api.POST("/api/contacts/contact-types", { body }));
      say(t("added", { title: ru.trim() }));
      onClose();
      await refresh("/api/contacts/contact-types");
    },
  });
  return (
    <Modal opened onClose={onClose} title={t("newType")} size={480}>
      <form className={classes.form} onSubmit={form.onSubmit} noValidate>
        <div className={classes.two}>
          <TextInput
            label={t("title_ru")}
            data-autofocus
            value={ru}
            error={form.errors.title_ru}
            onChange={(event) => setRu(event.currentTarget.value)}
          />
          <TextInput
            label={t("title_en")}
            value={en}
            error={form.errors.title_en}
            onChange={(event) => setEn(event.currentTarget.value)}
          />
        </div>
        <TextInput
          label={t("code")}
          description={t("codeHint")}
          className={classes.mono}
          value={shown}
          error={form.errors.code}
          onChange={(event) => setCode(event.currentTarget.value)}
        />
        <div>
          <SegmentedControl
            fullWidth
            aria-label={t("work")}
            value={work}
            onChange={(next) => setWork(next as "lead" | "sale")}
            data={(["lead", "sale"] as const).map((value) => ({ value, label: t(`work_${value}`) }))}
          />
          <p className={classes.below}>{t(`works_${work}`)}</p>
        </div>
        <footer>
          <Button onClick={onClose}>{ui("cancel")}</Button>
          <Button type="submit" variant="filled" loading={form.busy}>
            {t("add")}
          </Button>
        </footer>
      </form>
    </Modal>
  );
}
