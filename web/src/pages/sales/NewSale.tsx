import { Button, Modal, Textarea, TextInput } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { $api, api, done, refresh } from "@/api/client";
import { ClientPicker } from "@/ui/ClientPicker";
import { useSubmit } from "@/ui/submitting";
import { t as ui } from "@/ui/texts";
import { say } from "@/ui/toasts";
import classes from "./sales.module.css";
import { t } from "./texts";

export function NewSale({ onClose, contactId }: { onClose: () => void; contactId?: string }) {
  const navigate = useNavigate();
  const [client, setClient] = useState<string | null>(contactId ?? null);
  const [title, setTitle] = useState("");
  const [need, setNeed] = useState("");
  const known = $api.useQuery(
    "get",
    "/api/contacts/contacts/{contact_id}",
    { params: { path: { contact_id: client ?? "" } } },
    { enabled: client !== null },
  );
  const potential = known.data?.type === "potential";

  const { errors, busy, onSubmit } = useSubmit({
    fields: ["contact_id", "title", "need"],
    required: { contact_id: potential ? "" : (client ?? "") },
    asks: { contact_id: potential ? t("potential") : t("pickClient") },
    send: async () => {
      const sale = await done(
        api.POST("/api/sales/sales", {
          body: {
            contact_id: client!,
            ...(title.trim() ? { title: title.trim() } : {}),
            ...(need.trim() ? { need: need.trim() } : {}),
          },
        }),
      );
      say(t("created", { number: sale.number }));
      onClose();
      void refresh("/api/sales/board", "/api/sales/sales");
      void navigate({ to: "/sales/$saleId", params: { saleId: sale.id } });
    },
  });

  return (
    <Modal opened onClose={onClose} title={t("newSale")} size={480}>
      <form className={classes.form} onSubmit={onSubmit}>
        <ClientPicker
          value={client}
          onChange={setClient}
          autoFocus
          error={potential ? t("potential") : errors.contact_id}
        />
        <TextInput
          label={t("newTitle")}
          value={title}
          error={errors.title}
          onChange={(event) => setTitle(event.currentTarget.value)}
        />
        <Textarea
          label={t("newNeed")}
          value={need}
          error={errors.need}
          onChange={(event) => setNeed(event.currentTarget.value)}
        />
        <footer>
          <Button onClick={onClose}>{ui("cancel")}</Button>
          <Button type="submit" variant="filled" loading={busy}>
            {t("create")}
          </Button>
        </footer>
      </form>
    </Modal>
  );
}
