import { Button, Modal, Select } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useSellers } from "@/ui/SellerPicker";
import { t as ui } from "@/ui/texts";
import { complain, say, takeBack } from "@/ui/toasts";
import { handOver, readSale, type Sale } from "./reading";
import classes from "./sale.module.css";
import { t } from "./texts";

/** Another manager answers for the sale from now on, with its open activities. */
export function HandOver({ sale, onClose }: { sale: Sale; onClose: () => void }) {
  const [owner, setOwner] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const sellers = useSellers().filter((each) => each.id !== sale.owner_id);
  const save = async (event: FormEvent) => {
    event.preventDefault();
    if (!owner) return;
    setBusy(true);
    try {
      await handOver(sale, owner);
      onClose();
      const name = sellers.find((each) => each.id === owner)?.name ?? "";
      takeBack(t("handedOver", { name }), async () => {
        await handOver(await readSale(sale.id), sale.owner_id);
        say(t("handedBack"));
      });
    } catch (error) {
      complain(error);
      setBusy(false);
    }
  };
  return (
    <Modal opened onClose={onClose} title={t("handOver")} size={420}>
      <form className={classes.form} onSubmit={(event) => void save(event)}>
        <Select
          label={t("newOwner")}
          placeholder={t("choosePerson")}
          data-autofocus
          searchable
          data={sellers.map((each) => ({ value: each.id, label: each.name }))}
          value={owner}
          onChange={setOwner}
        />
        <footer>
          <Button onClick={onClose}>{ui("cancel")}</Button>
          <Button type="submit" variant="filled" loading={busy} disabled={!owner}>
            {t("handOver")}
          </Button>
        </footer>
      </form>
    </Modal>
  );
}
