import { Button, Modal, Textarea } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { t as ui } from "@/ui/texts";
import { complain } from "@/ui/toasts";
import classes from "./sale.module.css";

interface AskWhyProps {
  title: string;
  label: string;
  go: string;
  run: (reason: string) => Promise<unknown>;
  onClose: () => void;
}

/** What needs a reason asks for it, and nothing else. */
export function AskWhy({ title, label, go, run, onClose }: AskWhyProps) {
  const [reason, setReason] = useState("");
  const [busy, setBusy] = useState(false);
  const send = async (event: FormEvent) => {
    event.preventDefault();
    if (!reason.trim()) return;
    setBusy(true);
    try {
      await run(reason.trim());
      onClose();
    } catch (error) {
      complain(error);
      setBusy(false);
    }
  };
  return (
    <Modal opened onClose={onClose} title={title} size={420}>
      <form className={classes.form} onSubmit={(event) => void send(event)}>
        <Textarea
          label={label}
          data-autofocus
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <footer>
          <Button onClick={onClose}>{ui("cancel")}</Button>
          <Button type="submit" variant="filled" loading={busy} disabled={!reason.trim()}>
            {go}
          </Button>
        </footer>
      </form>
    </Modal>
  );
}
