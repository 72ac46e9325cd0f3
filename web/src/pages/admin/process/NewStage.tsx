import { Button, Modal, TextInput } from "@mantine/core";
import { useState } from "react";
import { useSubmit } from "@/ui/submitting";
import { t as ui } from "@/ui/texts";
import classes from "../admin.module.css";
import { codeOf } from "../types/order";
import { addStage, freeCode } from "./editing";
import { t } from "./texts";
import type { Draft } from "./useDraft";

interface NewStageProps {
  after: string;
  draft: Draft;
  /** With the code of the stage that was added. */
  onClose: (made?: string) => void;
}

export function NewStage({ after, draft, onClose }: NewStageProps) {
  const [ru, setRu] = useState("");
  const [en, setEn] = useState("");
  const form = useSubmit({
    fields: ["ru", "en"],
    required: { ru, en },
    send: async () => {
      const taken = draft.definition.stages.map((each) => each.code);
      const code = freeCode(codeOf(en) || "stage", taken);
      draft.change((before) => addStage(before, after, { ru: ru.trim(), en: en.trim() }, code));
      onClose(code);
    },
  });
  return (
    <Modal opened onClose={() => onClose()} title={t("newStage")} size={440}>
      <form className={classes.form} onSubmit={form.onSubmit} noValidate>
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
          error={form.errors.en}
          onChange={(event) => setEn(event.currentTarget.value)}
        />
        <footer>
          <Button onClick={() => onClose()}>{ui("cancel")}</Button>
          <Button type="submit" variant="filled">
            {t("add")}
          </Button>
        </footer>
      </form>
    </Modal>
  );
}
