// A value that is changed where it stands: Enter saves, Esc leaves, shown at once; a lost race shows both values.
import { Select, Textarea, TextInput } from "@mantine/core";
import { type KeyboardEvent, type ReactNode, useState } from "react";
import { Problem } from "@/api/problem";
import { BothValues } from "./BothValues";
import { t } from "./texts";
import { complain } from "./toasts";
import classes from "./ui.module.css";

interface InlineEditProps {
  label: string;
  value: string | null;
  /** Sends the new value; throws a Problem where it was refused. */
  save: (value: string) => Promise<unknown>;
  /** Reads the record anew after a lost race and returns what is there now. */
  reread: () => Promise<string | null>;
  multiline?: boolean;
  required?: boolean;
  readOnly?: boolean;
  shown?: ReactNode;
  /** One of these instead of any words; picking saves. */
  options?: { value: string; label: string }[];
}

export function InlineEdit({
  label,
  value,
  save,
  reread,
  multiline,
  required,
  readOnly,
  shown,
  options,
}: InlineEditProps) {
  const [draft, setDraft] = useState<string | null>(null);
  const [sent, setSent] = useState<string | null>(null);
  const [conflict, setConflict] = useState<{ mine: string; theirs: string | null } | null>(null);

  const send = async (text: string) => {
    setDraft(null);
    setConflict(null);
    setSent(text);
    try {
      await save(text);
    } catch (error) {
      if (Problem.from(error).isStale) setConflict({ mine: text, theirs: await reread().catch(() => value) });
      else {
        setDraft(text);
        complain(error);
      }
    } finally {
      setSent(null);
    }
  };

  const finish = () => {
    const text = (draft ?? "").trim();
    if (text === (value ?? "") || (required && !text)) setDraft(null);
    else void send(text);
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Escape") {
      event.stopPropagation();
      setDraft(null);
    } else if (event.key === "Enter" && !(multiline && event.shiftKey)) {
      event.preventDefault();
      finish();
    }
  };

  const named = (given: string | null) => options?.find((each) => each.value === given)?.label ?? given;

  if (conflict) {
    return (
      <BothValues
        values={[{ theirs: named(conflict.theirs), mine: named(conflict.mine) }]}
        onMine={() => void send(conflict.mine)}
        onTheirs={() => setConflict(null)}
      />
    );
  }
  if (draft !== null && options) {
    return (
      <Select
        aria-label={label}
        autoFocus
        defaultDropdownOpened
        data={options}
        value={draft}
        onChange={(next) => (next && next !== value ? void send(next) : setDraft(null))}
        onDropdownClose={() => setDraft(null)}
      />
    );
  }
  if (draft !== null) {
    const Field = multiline ? Textarea : TextInput;
    return (
      <Field
        aria-label={label}
        autoFocus
        value={draft}
        onChange={(event) => setDraft(event.currentTarget.value)}
        onKeyDown={onKeyDown}
        onBlur={finish}
      />
    );
  }
  const text = named(sent ?? value);
  if (readOnly) return <span>{shown ?? text ?? "—"}</span>;
  return (
    <button
      type="button"
      className={classes.inline}
      data-empty={!text || undefined}
      data-sent={sent !== null || undefined}
      aria-label={`${label}: ${text || t("empty")}. ${t("edit")}`}
      onClick={() => setDraft(value ?? "")}
    >
      {sent === null ? (shown ?? (text || t("empty"))) : text || t("empty")}
    </button>
  );
}
