import { Button, CopyButton, TextInput } from "@mantine/core";
import { $api, api, done, refresh } from "@/api/client";
import { Problem } from "@/api/problem";
import { ProblemBox } from "@/ui/Problem";
import { RowSkeletons } from "@/ui/Skeletons";
import { complain, say } from "@/ui/toasts";
import classes from "./me.module.css";
import { t } from "./texts";

const PATH = "/api/activities/calendar/feed";

/** A new address voids the one before, as the service says. */
async function make(said?: string): Promise<void> {
  await done(api.POST(PATH));
  if (said) say(said);
  await refresh(PATH);
}

async function close(): Promise<void> {
  await done(api.DELETE(PATH));
  say(t("closed"));
  await refresh(PATH);
}

export function CalendarFeed() {
  const reading = $api.useQuery("get", PATH);
  const none = reading.isError && Problem.from(reading.error).status === 404;
  if (reading.isPending) return <RowSkeletons rows={2} />;
  if (reading.isError && !none)
    return <ProblemBox error={reading.error} retry={() => void reading.refetch()} />;
  if (none || !reading.data)
    return (
      <>
        <p className="dim">{t("calendarHint")}</p>
        <Button onClick={() => void make().catch(complain)}>{t("open")}</Button>
      </>
    );
  const address = `${window.location.origin}${reading.data.path}`;
  return (
    <>
      <p className="dim">{t("calendarHint")}</p>
      <div className={classes.address}>
        <TextInput
          aria-label={t("address")}
          readOnly
          value={address}
          onFocus={(event) => event.target.select()}
        />
        <CopyButton value={address}>
          {({ copied, copy }) => <Button onClick={copy}>{t(copied ? "copied" : "copy")}</Button>}
        </CopyButton>
      </div>
      <div className={classes.acts}>
        <Button variant="subtle" color="gray" onClick={() => void make(t("renewed")).catch(complain)}>
          {t("renew")}
        </Button>
        <Button variant="subtle" color="gray" onClick={() => void close().catch(complain)}>
          {t("close")}
        </Button>
      </div>
    </>
  );
}
