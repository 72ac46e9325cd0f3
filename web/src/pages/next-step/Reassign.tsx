import { Button, Modal, Select } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { $api, api, done, match, refresh } from "@/api/client";
import classes from "@/pages/my-day/my-day.module.css";
import { t as ui } from "@/ui/texts";
import { complain, say } from "@/ui/toasts";
import { type Client, heard } from "./Rows";
import { t } from "./texts";

/** Another person answers for the client from now on. */
export function Reassign({ client, onClose }: { client: Client; onClose: () => void }) {
  const [owner, setOwner] = useState<string | null>(client.owner_id);
  const [busy, setBusy] = useState(false);
  const path = { contact_id: client.contact_id };
  const contact = $api.useQuery("get", "/api/contacts/contacts/{contact_id}", { params: { path } });
  const people = $api.useQuery("get", "/api/identity/users", { params: { query: { limit: 200 } } });
  const sellers = (people.data?.items ?? []).filter((each) => ["manager", "head"].includes(each.role));
  const save = async (event: FormEvent) => {
    event.preventDefault();
    if (!owner || !contact.data) return;
    setBusy(true);
    try {
      await done(
        api.POST("/api/contacts/contacts/{contact_id}/owner", {
          params: { path, header: match(contact.data.version) as never },
          body: { owner_id: owner },
          headers: match(contact.data.version),
        }),
      );
      const name = sellers.find((each) => each.id === owner)?.name ?? "";
      say(t("reassigned", { name: client.contact_name, owner: name }));
      onClose();
      heard();
      await refresh("/api/contacts");
    } catch (error) {
      complain(error);
      setBusy(false);
    }
  };
  return (
    <Modal opened onClose={onClose} title={t("reassignTitle")} size={420}>
      <form className={classes.form} onSubmit={(event) => void save(event)}>
        <Select
          label={client.contact_name}
          searchable
          data={sellers.map((each) => ({ value: each.id, label: each.name }))}
          value={owner}
          onChange={setOwner}
        />
        <footer>
          <Button onClick={onClose}>{ui("cancel")}</Button>
          <Button
            type="submit"
            variant="filled"
            loading={busy}
            disabled={!owner || owner === client.owner_id}
          >
            {t("save")}
          </Button>
        </footer>
      </form>
    </Modal>
  );
}
