import { Button, Modal, TextInput } from "@mantine/core";
import { useState } from "react";
import { $api } from "@/api/client";
import { useSubmit } from "@/ui/submitting";
import { t as ui } from "@/ui/texts";
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
  const { errors, busy, onSubmit } = useSubmit({
    fields: ["to"],
    required: { to },
    send: async () => {
      await mailInvoice(sale.id, invoice, to.trim());
      onClose();
    },
  });
  return (
    <Modal opened onClose={onClose} title={`${t("invoice")} ${invoice.number}`} size={420}>
      <form className={classes.form} onSubmit={onSubmit}>
        <TextInput
          label={t("sendTo")}
          placeholder={t("sendHint")}
          data-autofocus
          value={to}
          error={errors.to}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <footer>
          <Button onClick={onClose}>{ui("cancel")}</Button>
          <Button type="submit" variant="filled" loading={busy}>
            {t("send")}
          </Button>
        </footer>
      </form>
    </Modal>
  );
}
