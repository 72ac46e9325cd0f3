import { Button, Modal, Radio, Stack, Textarea } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { $api } from "@/api/client";
import { language } from "@/i18n";
import { ProblemBox } from "@/ui/Problem";
import { RowSkeletons } from "@/ui/Skeletons";
import { t as ui } from "@/ui/texts";
import classes from "../sale.module.css";
import { t } from "../texts";

/** Lost asks why. */
interface LostFormProps {
  lose: (reason: string, note: string | undefined) => void;
  onClose: () => void;
}

export function LostForm({ lose, onClose }: LostFormProps) {
  const known = $api.useQuery("get", "/api/sales/lost-reasons", {}, { staleTime: 300_000 });
  const reasons = known.data?.items.filter((each) => each.active) ?? [];
  const [code, setCode] = useState<string | null>(null);
  const [note, setNote] = useState("");
  const [wrong, setWrong] = useState(false);
  const chosen = reasons.find((each) => each.code === code);

  const send = (event: FormEvent) => {
    event.preventDefault();
    if (!chosen) return setWrong(true);
    if (chosen.needs_note && !note.trim()) return setWrong(true);
    lose(chosen.code, note.trim() || undefined);
    onClose();
  };

  return (
    <Modal opened onClose={onClose} title={t("lostTitle")} size={420}>
      <form className={classes.form} onSubmit={send}>
        {known.isPending && <RowSkeletons rows={5} />}
        {known.isError && <ProblemBox error={known.error} retry={() => void known.refetch()} />}
        <Radio.Group
          value={code}
          onChange={setCode}
          aria-label={t("lostTitle")}
          error={wrong && !chosen && t("lostReasonNeeded")}
        >
          <Stack gap={8}>
            {reasons.map((each) => (
              <Radio
                key={each.code}
                value={each.code}
                label={language() === "en" ? each.title_en : each.title_ru}
              />
            ))}
          </Stack>
        </Radio.Group>
        <Textarea
          label={t("lostNote")}
          value={note}
          error={wrong && chosen?.needs_note && !note.trim() && t("lostNoteNeeded")}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
        <footer>
          <Button onClick={onClose}>{ui("cancel")}</Button>
          <Button type="submit" variant="filled">
            {t("lose")}
          </Button>
        </footer>
      </form>
    </Modal>
  );
}
