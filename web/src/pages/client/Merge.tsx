// Two records become one: which stays, and of what differs the value that counts. It can be undone.
import { Button, Modal, Radio } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { ProblemBox } from "@/ui/Problem";
import { RowSkeletons } from "@/ui/Skeletons";
import { t as ui } from "@/ui/texts";
import { complain, say, takeBack } from "@/ui/toasts";
import classes from "./client.module.css";
import {
  type Account,
  type Contact,
  merge,
  pathOf,
  type RecordKind,
  undoMerge,
  useAccount,
  useContact,
} from "./reading";
import { differing, type Field, survivingValues } from "./surviving";
import { t } from "./texts";
import { useTypes } from "./types";

interface MergeProps {
  record: RecordKind;
  ids: [string, string];
  onClose: () => void;
}

export function Merge(props: MergeProps) {
  const Sides = props.record === "contact" ? People : Companies;
  return (
    <Modal opened onClose={props.onClose} title={t("mergeTitle")} size={640}>
      <Sides {...props} />
    </Modal>
  );
}

function People(props: MergeProps) {
  const [one, other] = [useContact(props.ids[0]), useContact(props.ids[1])];
  if (one.error || other.error) return <ProblemBox error={one.error ?? other.error} />;
  if (!one.data || !other.data) return <RowSkeletons rows={5} />;
  return <Choosing {...props} sides={[one.data, other.data]} />;
}

function Companies(props: MergeProps) {
  const [one, other] = [useAccount(props.ids[0]), useAccount(props.ids[1])];
  if (one.error || other.error) return <ProblemBox error={one.error ?? other.error} />;
  if (!one.data || !other.data) return <RowSkeletons rows={5} />;
  return <Choosing {...props} sides={[one.data, other.data]} />;
}

type Side = Contact | Account;

function Choosing({ record, sides, onClose }: MergeProps & { sides: [Side, Side] }) {
  const navigate = useNavigate();
  const types = useTypes();
  const [stays, setStays] = useState<0 | 1>(0);
  const [picked, setPicked] = useState<Partial<Record<Field, 0 | 1>>>({});
  const [busy, setBusy] = useState(false);
  const fields = differing(sides[0], sides[1]);
  const shown = (side: Side, field: Field) => {
    const value = String((side as unknown as Record<string, unknown>)[field] ?? "");
    return field === "type"
      ? types.nameOf(value)
      : t.or(`${field}_${value}`, t.or(value, value)) || ui("empty");
  };
  const go = async () => {
    const [into, other] = [sides[stays], sides[stays === 0 ? 1 : 0]];
    setBusy(true);
    try {
      const merged = await merge(record, into.id, other.id, survivingValues(sides, fields, picked, stays));
      onClose();
      takeBack(t("merged", { name: other.name }), async () => {
        await undoMerge(merged.id);
        say(t("unmerged"));
      });
      void navigate(pathOf(record, into.id));
    } catch (error) {
      complain(error);
      setBusy(false);
    }
  };
  return (
    <div className={classes.merge}>
      <p className="dim">{t("mergeHint")}</p>
      <table aria-label={t("mergeTitle")}>
        <thead>
          <tr>
            <td />
            {sides.map((side, index) => (
              <th key={side.id} scope="col">
                <Radio
                  name="stays"
                  label={t("stays", { name: side.name })}
                  checked={stays === index}
                  onChange={() => setStays(index as 0 | 1)}
                />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {fields.map((field) => (
            <tr key={field}>
              <th scope="row">{t(field)}</th>
              {sides.map((side, index) => (
                <td key={side.id}>
                  <Radio
                    name={field}
                    label={shown(side, field)}
                    checked={(picked[field] ?? stays) === index}
                    onChange={() => setPicked((before) => ({ ...before, [field]: index as 0 | 1 }))}
                  />
                </td>
              ))}
            </tr>
          ))}
          {(["phones_shown", "emails"] as const).map((field) => (
            <tr key={field}>
              <th scope="row">{t(field === "emails" ? "emails" : "phones")}</th>
              <td colSpan={2}>{[...new Set(sides.flatMap((side) => side[field]))].join(", ") || "—"}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <footer>
        <Button onClick={onClose}>{ui("cancel")}</Button>
        <Button variant="filled" loading={busy} onClick={() => void go()}>
          {t("merge")}
        </Button>
      </footer>
    </div>
  );
}
