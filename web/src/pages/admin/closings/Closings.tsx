// Closed days: which figures are frozen, and closing more of them, which nobody can take back.
import { Button, Modal } from "@mantine/core";
import { DateInput } from "@mantine/dates";
import { useState } from "react";
import { $api, api, done, refresh } from "@/api/client";
import { exact, isoDay } from "@/ui/format";
import { Moment } from "@/ui/Moment";
import { Page } from "@/ui/Page";
import { ProblemBox } from "@/ui/Problem";
import { RowSkeletons } from "@/ui/Skeletons";
import { useSubmit } from "@/ui/submitting";
import { t as ui } from "@/ui/texts";
import { say } from "@/ui/toasts";
import classes from "../admin.module.css";
import { t as admin } from "../texts";
import { dayBefore, lastDayOfLastMonth } from "./days";
import { t } from "./texts";

const PATH = "/api/analytics/closings";

export function Closings() {
  const reading = $api.useQuery("get", PATH);
  const today = isoDay(new Date());
  const [through, setThrough] = useState<string | null>(lastDayOfLastMonth(today));
  const [asking, setAsking] = useState(false);
  return (
    <Page title={admin("place_closings")}>
      <p className={classes.lead}>{t("lead")}</p>
      {reading.isError && <ProblemBox error={reading.error} retry={() => void reading.refetch()} />}
      {reading.isPending && <RowSkeletons rows={3} />}
      {reading.data && (
        <>
          <div className={classes.filters} style={{ alignItems: "end" }}>
            <DateInput
              label={t("closeThrough")}
              maxDate={dayBefore(today)}
              valueFormat="D MMMM YYYY"
              value={through}
              onChange={setThrough}
            />
            <Button disabled={!through} onClick={() => setAsking(true)}>
              {t("close")}
            </Button>
          </div>
          {reading.data.items.length === 0 && <p className="dim">{t("openAll")}</p>}
          <ul className={classes.rows} aria-label={t("list")} style={{ maxWidth: 640 }}>
            {reading.data.items.map((each) => (
              <li key={each.through}>
                <span>
                  {t("closed", { day: exact(each.through) })}
                  <span className={classes.below}>
                    <Moment at={each.at} /> · {each.by_name ?? each.by}
                  </span>
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
      {asking && through && <Sure through={through} onClose={() => setAsking(false)} />}
    </Page>
  );
}

function Sure({ through, onClose }: { through: string; onClose: () => void }) {
  const form = useSubmit({
    fields: [],
    send: async () => {
      await done(api.POST(PATH, { body: { through } }));
      say(t("closed", { day: exact(through) }));
      onClose();
      await refresh("/api/analytics");
    },
  });
  return (
    <Modal opened onClose={onClose} title={t("sure", { day: exact(through) })} size={460}>
      <form className={classes.form} onSubmit={form.onSubmit}>
        <p>{t("sureHint")}</p>
        <footer>
          <Button data-autofocus onClick={onClose}>
            {ui("cancel")}
          </Button>
          <Button type="submit" variant="filled" loading={form.busy}>
            {t("closeNow")}
          </Button>
        </footer>
      </form>
    </Modal>
  );
}
