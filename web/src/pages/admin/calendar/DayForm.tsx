import { Button, Modal, SegmentedControl, TextInput } from "@mantine/core";
import { useState } from "react";
import { api, done, match, refresh } from "@/api/client";
import { Problem } from "@/api/problem";
import { BothValues } from "@/ui/BothValues";
import { exact } from "@/ui/format";
import { useSubmit } from "@/ui/submitting";
import { t as ui } from "@/ui/texts";
import { complain, takeBack } from "@/ui/toasts";
import classes from "../admin.module.css";
import { t } from "./texts";
import { type CalendarDay, isOwn } from "./year";

const PATH = "/api/activities/calendar";
const DAY = "/api/activities/calendar/days/{day}";

type Own = { working: boolean; title: string };

/** Says of the day what the house says, or nothing of its own where there is none; the version this has then. */
async function write(day: string, own: Own | null, version: number | null): Promise<number | null> {
  const header = version === null ? {} : match(version);
  const path = { day };
  const written = own
    ? (await done(api.PUT(DAY, { params: { path, header }, body: own }))).version
    : await done(api.DELETE(DAY, { params: { path, header } })).then(() => null);
  await refresh(PATH);
  return written;
}

const ownOf = (day: CalendarDay): Own | null =>
  isOwn(day) ? { working: day.working, title: day.holiday ?? "" } : null;

/** Whether the house works on this day, and why it differs from the country's calendar. */
export function DayForm({ day: opened, onClose }: { day: CalendarDay; onClose: () => void }) {
  const [day, setDay] = useState(opened);
  const before = ownOf(day);
  const own = before !== null;
  const [working, setWorking] = useState(before?.working ?? !day.working);
  const [title, setTitle] = useState(before?.title ?? "");
  const [lost, setLost] = useState<{ mine: Own | null; now: CalendarDay } | null>(null);
  const change = async (next: Own | null, over = day) => {
    try {
      const version = await write(over.day, next, over.version);
      onClose();
      takeBack(t("changed", { day: exact(over.day) }), () => write(over.day, ownOf(over), version));
    } catch (error) {
      // Whoever meant to be the first to say something finds that somebody has, or that it was taken back.
      const { code, isStale } = Problem.from(error);
      if (!isStale && code !== "version_required" && code !== "no_such_day") throw error;
      const query = { from: day.day, to: day.day };
      const [now] = (await done(api.GET(PATH, { params: { query } }))).items;
      setLost({ mine: next, now: now! });
    }
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
        {lost && (
          <BothValues
            values={[{ theirs: said(ownOf(lost.now)), mine: said(lost.mine) }]}
            onMine={() => void change(lost.mine, lost.now).catch(complain)}
            onTheirs={() => {
              setDay(lost.now);
              setWorking(lost.now.working);
              setTitle(ownOf(lost.now)?.title ?? "");
              setLost(null);
            }}
          />
        )}
        <footer>
          {own && <Button onClick={() => void change(null).catch(complain)}>{t("asCountry")}</Button>}
          <Button onClick={onClose}>{ui("cancel")}</Button>
          <Button type="submit" variant="filled" loading={form.busy} disabled={lost !== null}>
            {t("save")}
          </Button>
        </footer>
      </form>
    </Modal>
  );
}

const said = (own: Own | null): string =>
  own ? `${t(own.working ? "working" : "off")}: ${own.title}` : t("asCountry");
