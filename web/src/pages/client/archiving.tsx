// A client is put aside; what is still open for it is named first, and for seven seconds it comes back.
import { Button, Modal } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { type Missing, Problem } from "@/api/problem";
import { t as ui } from "@/ui/texts";
import { complain, takeBack } from "@/ui/toasts";
import classes from "./client.module.css";
import { archive, type Ref, restore, versionOf } from "./reading";
import { t } from "./texts";

type Aside = Pick<Ref, "record" | "id"> & { name: string };

export function useArchiving(of: Aside, after?: () => unknown): { putAside: () => void; dialog: ReactNode } {
  const [open, setOpen] = useState<Missing[] | null>(null);
  const putAside = async (anyway: boolean) => {
    try {
      await archive({ ...of, version: await versionOf(of) }, anyway);
      setOpen(null);
      takeBack(t("archived", { name: of.name }), async () => {
        await restore(of);
        await after?.();
      });
      await after?.();
    } catch (error) {
      const problem = Problem.from(error);
      if (problem.code === "has_open_work") setOpen(problem.missing);
      else complain(error);
    }
  };
  const dialog = open && (
    <Modal opened onClose={() => setOpen(null)} title={t("stillOpen")} size={420}>
      <div className={classes.form}>
        <ul>
          {open.map((each) => (
            <li key={each.code}>{each.title}</li>
          ))}
        </ul>
        <p className="dim">{t("stillOpenHint")}</p>
        <footer>
          <Button onClick={() => setOpen(null)}>{ui("cancel")}</Button>
          <Button onClick={() => void putAside(true)}>{t("archiveAnyway")}</Button>
        </footer>
      </div>
    </Modal>
  );
  return { putAside: () => void putAside(false), dialog };
}
