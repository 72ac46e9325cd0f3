// How the daily check works here: when, for whom, how often people hear; and the ledger of what it found.
import { Button, Checkbox, MultiSelect, NumberInput, TextInput } from "@mantine/core";
import { useState } from "react";
import { $api, api, done, match, refresh } from "@/api/client";
import type { Activities } from "@/api/generated";
import { language } from "@/i18n";
import { Page, Section } from "@/ui/Page";
import { ProblemBox } from "@/ui/Problem";
import { RowSkeletons } from "@/ui/Skeletons";
import { useSubmit } from "@/ui/submitting";
import { say } from "@/ui/toasts";
import classes from "../admin.module.css";
import { t as admin } from "../texts";
import { daysOf, inWords } from "./cadence";
import own from "./check.module.css";
import { Ledger } from "./Ledger";
import { t } from "./texts";

type Settings = Activities["SettingsOut"];

const PATH = "/api/activities/next-step/settings";

export function CheckSettings() {
  const reading = $api.useQuery("get", PATH);
  return (
    <Page title={admin("place_check")}>
      <p className={classes.lead}>{t("lead")}</p>
      {reading.isError && <ProblemBox error={reading.error} retry={() => void reading.refetch()} />}
      {reading.isPending && <RowSkeletons rows={6} />}
      {reading.data && <Form key={reading.data.version} now={reading.data} />}
      <Section title={t("ledger")}>
        <Ledger />
      </Section>
    </Page>
  );
}

function Form({ now }: { now: Settings }) {
  const [given, setGiven] = useState(now);
  const [cadence, setCadence] = useState(inWords(now.cadence_days));
  const types = $api.useQuery("get", "/api/contacts/contact-types", {
    params: { query: { retired: false } },
  });
  const days = daysOf(cadence);
  const put = (change: Partial<Settings>) => setGiven((before) => ({ ...before, ...change }));
  const form = useSubmit({
    fields: ["runs_at", "types", "new_client_days", "cadence_days", "team_head_on", "head_of_sales_on"],
    required: { runs_at: given.runs_at, cadence_days: cadence },
    send: async () => {
      if (!days) return;
      const { version, ...rest } = given;
      const body = { ...rest, cadence_days: days };
      await done(api.PUT(PATH, { params: { header: match(version) }, body }));
      say(t("saved"));
      await refresh("/api/activities/next-step");
    },
  });
  const dayField = (name: "team_head_on" | "head_of_sales_on" | "new_client_days", label: string) => (
    <NumberInput
      label={label}
      description={name === "new_client_days" ? t("newForHint") : undefined}
      inputWrapperOrder={["label", "input", "description", "error"]}
      value={given[name]}
      min={name === "new_client_days" ? 0 : 1}
      max={name === "new_client_days" ? 10 : 60}
      allowDecimal={false}
      error={form.errors[name]}
      onChange={(next) => put({ [name]: Number(next) })}
    />
  );
  return (
    <form className={`${classes.form} ${own.form}`} onSubmit={form.onSubmit} noValidate>
      <div className={classes.two}>
        <TextInput
          type="time"
          label={t("when")}
          description={t("whenHint")}
          inputWrapperOrder={["label", "input", "description", "error"]}
          value={given.runs_at}
          error={form.errors.runs_at}
          onChange={(event) => put({ runs_at: event.currentTarget.value })}
        />
        {dayField("new_client_days", t("newFor"))}
      </div>
      <MultiSelect
        label={t("types")}
        placeholder={given.types?.length ? undefined : t("allTypes")}
        clearable
        data={(types.data?.items ?? []).map((each) => ({
          value: each.code,
          label: language() === "ru" ? each.title_ru : each.title_en,
        }))}
        value={given.types ?? []}
        error={form.errors.types}
        onChange={(next) => put({ types: next.length ? next : null })}
      />
      <TextInput
        label={t("cadence")}
        description={t("cadenceHint")}
        inputWrapperOrder={["label", "input", "description", "error"]}
        value={cadence}
        error={form.errors.cadence_days ?? (days ? undefined : t("cadenceWrong"))}
        onChange={(event) => setCadence(event.currentTarget.value)}
      />
      <div className={classes.two}>
        {dayField("team_head_on", t("teamHead"))}
        {dayField("head_of_sales_on", t("headOfSales"))}
      </div>
      <Checkbox
        label={t("internal")}
        checked={given.internal_line}
        onChange={(event) => put({ internal_line: event.currentTarget.checked })}
      />
      <footer>
        <Button type="submit" variant="filled" loading={form.busy} disabled={!days}>
          {t("save")}
        </Button>
      </footer>
    </form>
  );
}
