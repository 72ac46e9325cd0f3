// The seller as an invoice names it: who, which bank, who signs; and what a client still lacks to pay by it.
import { Button, TextInput } from "@mantine/core";
import { useState } from "react";
import { $api, api, done, match, refresh } from "@/api/client";
import { usePerson } from "@/api/session";
import { Page } from "@/ui/Page";
import { ProblemBox } from "@/ui/Problem";
import { RowSkeletons } from "@/ui/Skeletons";
import { useSubmit } from "@/ui/submitting";
import { say } from "@/ui/toasts";
import classes from "../admin.module.css";
import {
  bodyOf,
  DETAILS,
  type Detail,
  type Draft,
  differs,
  draftOf,
  GROUPS,
  type Organisation,
} from "./details";
import own from "./house.module.css";
import { t } from "./texts";

const PATH = "/api/sales/organisation";
const WIDE: readonly Detail[] = ["name", "address", "bank", "footer"];
const DIGITS: readonly Detail[] = ["tax_id", "bik", "account", "correspondent_account", "reservation_days"];

export function OrganisationPage() {
  const reading = $api.useQuery("get", PATH, {});
  return (
    <Page title={t("title")}>
      <p className={classes.lead}>{t("lead")}</p>
      {reading.isError && <ProblemBox error={reading.error} retry={() => void reading.refetch()} />}
      {reading.isPending && <RowSkeletons rows={8} />}
      {reading.data && <Details details={reading.data} />}
    </Page>
  );
}

function Details({ details }: { details: Organisation }) {
  const changes = usePerson().role === "admin";
  // What was typed is kept beside the version it was typed over: somebody else's change is not written over unseen.
  const [typed, setTyped] = useState<{ draft: Draft; version: number } | null>(null);
  const draft = typed?.draft ?? draftOf(details);
  const changed = typed !== null && differs(draft, details);
  const form = useSubmit({
    fields: DETAILS,
    required: { reservation_days: draft.reservation_days },
    send: async () => {
      const params = { header: match(typed?.version ?? details.version) };
      await done(api.PUT(PATH, { params, body: bodyOf(draft) }));
      await refresh(PATH);
      setTyped(null);
      say(t("saved"));
    },
  });
  const field = (name: Detail) => (
    <TextInput
      key={name}
      label={t(name)}
      description={t.or(`${name}_hint`, "") || undefined}
      className={WIDE.includes(name) ? own.wide : undefined}
      inputMode={DIGITS.includes(name) ? "numeric" : undefined}
      value={draft[name]}
      error={form.errors[name]}
      readOnly={!changes}
      onChange={(event) =>
        setTyped({
          draft: { ...draft, [name]: event.currentTarget.value },
          version: typed?.version ?? details.version,
        })
      }
    />
  );
  return (
    <form className={`${classes.form} ${own.details}`} onSubmit={form.onSubmit} noValidate>
      {details.missing.length > 0 && (
        <p className={own.missing} role="status">
          {t("missing", { what: details.missing.map((each) => each.title).join(", ") })}
        </p>
      )}
      {(Object.keys(GROUPS) as (keyof typeof GROUPS)[]).map((group) => (
        <fieldset key={group} className={own.group}>
          <legend>{t(`group_${group}`)}</legend>
          {GROUPS[group].map(field)}
        </fieldset>
      ))}
      {changes ? (
        <footer className={own.foot}>
          <Button disabled={!changed} onClick={() => setTyped(null)}>
            {t("discard")}
          </Button>
          <Button type="submit" variant="filled" disabled={!changed} loading={form.busy}>
            {t("save")}
          </Button>
        </footer>
      ) : (
        <p className="dim">{t("readOnly")}</p>
      )}
    </form>
  );
}
