// A note in a moment; with a slash in front it is a plan: «/позвонить завтра 10:00».
import { Button, Checkbox, Textarea } from "@mantine/core";
import { type KeyboardEvent, useState } from "react";
import { api, done, refresh } from "@/api/client";
import { relative } from "@/ui/format";
import { useKeys } from "@/ui/keys";
import { complain, say } from "@/ui/toasts";
import classes from "./client.module.css";
import { type Planned, planOf } from "./command";
import { addNote, type RecordKind } from "./reading";
import { t } from "./texts";

interface NoteBoxProps {
  record: RecordKind;
  id: string;
  name: string;
}

export function NoteBox({ record, id, name }: NoteBoxProps) {
  const [text, setText] = useState("");
  const [pinned, setPinned] = useState(false);
  const [busy, setBusy] = useState(false);
  const plan = record === "contact" ? planOf(text) : null;
  useKeys([{ keys: "KeyN", does: t("noteKey"), run: () => document.getElementById("note")?.focus() }]);

  const keep = async () => {
    if (!text.trim()) return;
    setBusy(true);
    try {
      if (plan) {
        await planStep(plan, id, name);
        say(t("planned", { when: plan.day ? relative(momentOf(plan)) : t("undated") }));
        await refresh("/api/activities");
      } else {
        await addNote(record, id, { text: text.trim(), pinned });
      }
      setText("");
      setPinned(false);
    } catch (error) {
      complain(error);
    }
    setBusy(false);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || !(plan || event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    void keep();
  };
  return (
    <div className={classes.note}>
      <Textarea
        id="note"
        aria-label={t("note")}
        placeholder={t(record === "contact" ? "noteHint" : "noteHintAccount")}
        minRows={1}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      {text.trim() && (
        <footer>
          {plan ? (
            <span className="dim">
              {t(`will_${plan.kind}`)} · {plan.day ? relative(momentOf(plan)) : t("undated")}
            </span>
          ) : (
            <Checkbox
              label={t("pin")}
              checked={pinned}
              onChange={(event) => setPinned(event.currentTarget.checked)}
            />
          )}
          <Button loading={busy} onClick={() => void keep()}>
            {t(plan ? "planIt" : "keepNote")}
          </Button>
        </footer>
      )}
    </div>
  );
}

const momentOf = ({ day, clock }: Planned): string =>
  clock ? new Date(`${day}T${clock}`).toISOString() : day!;

async function planStep(plan: Planned, contact_id: string, name: string): Promise<void> {
  const title = plan.about || `${t(`will_${plan.kind}`)}: ${name}`;
  const due = plan.day ? (plan.clock ? { due_at: momentOf(plan) } : { due_on: plan.day }) : {};
  await done(
    api.POST("/api/activities/activities", { body: { kind: plan.kind, title, contact_id, ...due } }),
  );
}
