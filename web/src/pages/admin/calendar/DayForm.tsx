import { Button, Modal, SegmentedControl, TextInput } from "@mantine/core";
import { useState } from "react";
import { api, done, refresh } from "@/api/client";
import { exact } from "@/ui/format";
import { useSubmit } from "@/ui/submitting";
import { t as ui } from "@/ui/texts";
import { complain, takeBack } from "@/ui/toasts";
import classes from "../admin.module.css";
import { t } from "./texts";
import { type CalendarDay, isOwn } from "./year";

const PATH = "/api/activities/calendar";
const DAY = "/api/activities/calendar/days/{day}";

/** Says of the day what the house says, or nothing of its own where there is none. */
async function write(day: string, own: { working: boolean; title: string } | null): Promise<void> {
  const params = { path: { day } };
  if (own) await done(api.PUT(DAY, { params, body: own }));
  else await done(api.DELETE(DAY, { params }));
  await refresh(PATH);
}

/** Whether the house works on this day, and why it differs from the country's calendar. */
export function DayForm({ day, onClose }: { day: CalendarDay; onClose: () => void }) {
  const own = isOwn(day);
  const before = own ? { working: day.working, title: day.holiday ?? "" } : null;
  const [working, setWorking] = useState(own ? day.working : !day.working);
  const [title, setTitle] = useState(before?.title ?? "");
  const change = async (next: typeof before) => {
    await write(day.day, next);
    onClose();
    takeBack(t("changed", { day: exact(day.day) }), () => write(day.day, before));
  };
  const form = useSubmit({
    fields: ["title"],
    required: { title },
    send: () => change({ working, title: title.trim() }),
  });
  return (
    <Modal opened onClose={onClose} title={exact(day.day)} size={420}>
      <form className={classes.form} onSubmit={form.onSubmit} noValidate>
        <p className="dim" style={{ margin: 0 }}>
          {own
            ? t("ownSays")
            : t("countrySays", { what: day.holiday ?? t(`is_${day.kind}` as "is_weekend") })}
        </p>
        <SegmentedControl
          fullWidth
          aria-label={t("works")}
          value={working ? "working" : "off"}
          onChange={(next) => setWorking(next === "working")}
          data={[
            { value: "off", label: t("off") },
            { value: "working", label: t("working") },
          ]}
        />
        <TextInput
          label={t("why")}
          placeholder={t("whyLike")}
          data-autofocus
          value={title}
          error={form.errors.title}
          onChange={(event) => setTitle(event.currentTarget.value)}
        />
        <footer>
          {own && <Button onClick={() => void change(null).catch(complain)}>{t("asCountry")}</Button>}
          <Button onClick={onClose}>{ui("cancel")}</Button>
          <Button type="submit" variant="filled" loading={form.busy}>
            {t("save")}
          </Button>
        </footer>
      </form>
    </Modal>
  );
}
