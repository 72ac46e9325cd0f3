import { Button, Modal, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { $api } from "@/api/client";
import { t as ui } from "@/ui/texts";
import { complain } from "@/ui/toasts";
import { mailInvoice } from "./mailing";
import type { Sale } from "./reading";
import classes from "./sale.module.css";
import { t } from "./texts";

interface SendInvoiceProps {
  sale: Sale;
  invoice: NonNullable<Sale["invoice"]>;
  onClose: () => void;
}

/** It leaves the house in seven seconds: until then it can be taken back. */
export function SendInvoice({ sale, invoice, onClose }: SendInvoiceProps) {
  const client = $api.useQuery(
    "get",
    "/api/contacts/contacts/{contact_id}",
    { params: { path: { contact_id: sale.contact_id ?? "" } } },
    { enabled: sale.contact_id !== null },
  );
  const [typed, setTyped] = useState<string | null>(null);
  const to = typed ?? client.data?.emails[0] ?? "";
  const send = async (event: FormEvent) => {
    event.preventDefault();
    if (!to.trim()) return;
    onClose();
    await mailInvoice(sale.id, invoice, to.trim()).catch(complain);
  };
  return (
    <Modal opened onClose={onClose} title={`${t("invoice")} ${invoice.number}`} size={420}>
      <form className={classes.form} onSubmit={(event) => void send(event)}>
        <TextInput
          label={t("sendTo")}
          placeholder={t("sendHint")}
          data-autofocus
          value={to}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <footer>
          <Button onClick={onClose}>{ui("cancel")}</Button>
          <Button type="submit" variant="filled" disabled={!to.trim()}>
            {t("send")}
          </Button>
        </footer>
      </form>
    </Modal>
  );
}
