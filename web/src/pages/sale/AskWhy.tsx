import { Button, Modal, Textarea } from "@mantine/core";
import { useState } from "react";
import { useSubmit } from "@/ui/submitting";
import { t as ui } from "@/ui/texts";
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
  const { errors, busy, onSubmit } = useSubmit({
    fields: ["reason"],
    required: { reason },
    send: async () => {
      await run(reason.trim());
      onClose();
    },
  });
  return (
    <Modal opened onClose={onClose} title={title} size={420}>
      <form className={classes.form} onSubmit={onSubmit}>
        <Textarea
          label={label}
          data-autofocus
          value={reason}
          error={errors.reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <footer>
          <Button onClick={onClose}>{ui("cancel")}</Button>
          <Button type="submit" variant="filled" loading={busy}>
            {go}
          </Button>
        </footer>
      </form>
    </Modal>
  );
}
