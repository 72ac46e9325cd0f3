import { Button, Modal, Radio, Stack, Textarea } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { $api } from "@/api/client";
import { ProblemBox } from "@/ui/Problem";
import { RowSkeletons } from "@/ui/Skeletons";
import { t as ui } from "@/ui/texts";
import { later } from "@/ui/toasts";
import { disqualify, type Lead, readLead } from "./acting";
import classes from "./leads.module.css";
import { reasonName, t } from "./texts";

/** Asks why. For seven seconds it can be taken back; then the lead is closed and its tasks are withdrawn. */
export function DisqualifyForm({ lead, onClose }: { lead: Lead; onClose: () => void }) {
  const known = $api.useQuery("get", "/api/sales/leads/reasons", {}, { staleTime: 300_000 });
  const [reason, setReason] = useState<string | null>(null);
  const [note, setNote] = useState("");
  const [wrong, setWrong] = useState(false);
  const go = (event: FormEvent) => {
    event.preventDefault();
    if (!reason) return setWrong(true);
    if (reason === "other" && !note.trim()) return setWrong(true);
    later({
      message: t("disqualifying", { number: lead.number }),
      commit: async () => disqualify(await readLead(lead.id), { reason, note: note.trim() || null }),
    });
    onClose();
  };
  return (
    <Modal opened onClose={onClose} title={t("disqualifyTitle")} size={420}>
      <form className={classes.form} onSubmit={go}>
        {known.isPending && <RowSkeletons rows={5} />}
        {known.isError && <ProblemBox error={known.error} retry={() => void known.refetch()} />}
        <Radio.Group
          value={reason}
          onChange={setReason}
          aria-label={t("disqualifyTitle")}
          error={wrong && !reason && t("reasonNeeded")}
        >
          <Stack gap={8}>
            {known.data?.reasons.map((each) => (
              <Radio key={each.code} value={each.code} label={reasonName(each.code, each.title)} />
            ))}
          </Stack>
        </Radio.Group>
        <Textarea
          label={t("note")}
          value={note}
          error={wrong && reason === "other" && !note.trim() && t("noteNeeded")}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
        <footer>
          <Button onClick={onClose}>{ui("cancel")}</Button>
          <Button type="submit" variant="filled">
            {t("disqualify")}
          </Button>
        </footer>
      </form>
    </Modal>
  );
}
