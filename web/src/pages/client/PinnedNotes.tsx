import { ActionIcon } from "@mantine/core";
import { IconPinnedOff } from "@tabler/icons-react";
import type { Contacts } from "@/api/generated";
import { complain } from "@/ui/toasts";
import classes from "./client.module.css";
import { pinNote } from "./reading";
import { t } from "./texts";

/** What everybody should see first. */
export function PinnedNotes({ notes }: { notes: Contacts["NoteOut"][] }) {
  return notes.map((note) => (
    <p key={note.id} className={classes.pinned}>
      <span className={classes.words}>{note.text}</span>
      <ActionIcon aria-label={t("unpin")} onClick={() => void pinNote(note, false).catch(complain)}>
        <IconPinnedOff size={16} stroke={1.6} />
      </ActionIcon>
    </p>
  ));
}
