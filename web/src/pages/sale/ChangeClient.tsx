import { Button, Modal } from "@mantine/core";
import { useState } from "react";
import { ClientPicker } from "@/ui/ClientPicker";
import { useSubmit } from "@/ui/submitting";
import { t as ui } from "@/ui/texts";
import { say, takeBack } from "@/ui/toasts";
import { changeClient, readSale, type Sale } from "./reading";
import classes from "./sale.module.css";
import { t } from "./texts";

/** The sale is another client's from now on, with what is open for it. */
export function ChangeClient({ sale, onClose }: { sale: Sale; onClose: () => void }) {
  const [client, setClient] = useState<string | null>(null);
  const send = async () => {
    if (client === sale.contact_id) return onClose();
    const changed = await changeClient(sale, client!);
    onClose();
    const before = sale.contact_id;
    const done = t("clientChanged", { name: changed.contact_name ?? "" });
    if (!before) return say(done);
    takeBack(done, async () => {
      await changeClient(await readSale(sale.id), before);
      say(t("clientBack"));
    });
  };
  const { errors, busy, onSubmit } = useSubmit({
    fields: ["contact_id"],
    required: { contact_id: client ?? "" },
    send,
  });
  return (
    <Modal opened onClose={onClose} title={t("changeClient")} size={420}>
      <form className={classes.form} onSubmit={onSubmit}>
        <ClientPicker value={client} onChange={setClient} autoFocus error={errors.contact_id} />
        <footer>
          <Button onClick={onClose}>{ui("cancel")}</Button>
          <Button type="submit" variant="filled" loading={busy}>
            {t("changeClient")}
          </Button>
        </footer>
      </form>
    </Modal>
  );
}
