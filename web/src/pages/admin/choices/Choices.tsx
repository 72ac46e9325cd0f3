// What people choose from: what came of an activity, by kind, and why a sale was lost. Each is changed where it stands.
import { Tabs } from "@mantine/core";
import { useState } from "react";
import { $api, api, done, refresh } from "@/api/client";
import type { Activities } from "@/api/generated";
import { Page } from "@/ui/Page";
import { ProblemBox } from "@/ui/Problem";
import { RowSkeletons } from "@/ui/Skeletons";
import classes from "../admin.module.css";
import { t as admin } from "../texts";
import { type Choice, ChoiceList } from "./ChoiceList";
import { t } from "./texts";

type Result = Activities["ResultOut"];

const KINDS = ["call", "meeting", "letter", "task"] as const;
const RESULTS = "/api/activities/results";
const REASONS = "/api/sales/lost-reasons";

/** All of an entry is sent: what this page does not show stays as it is. */
async function putResult(kind: Result["kind"], known: Result | undefined, choice: Choice): Promise<void> {
  const { code, needs, outcome = "neutral", ...titles } = choice;
  const body = { ...titles, outcome, needs_next: needs, follow_up: known?.follow_up ?? null };
  await done(api.PUT("/api/activities/results/{kind}/{code}", { params: { path: { kind, code } }, body }));
  await refresh(RESULTS);
}

async function putReason({ code, needs, outcome: _, ...titles }: Choice): Promise<void> {
  const params = { path: { reason: code } };
  await done(api.PUT("/api/sales/lost-reasons/{reason}", { params, body: { ...titles, needs_note: needs } }));
  await refresh(REASONS);
}

export function Choices() {
  const [shown, setShown] = useState<string>("call");
  return (
    <Page title={admin("place_choices")}>
      <p className={classes.lead}>{t("lead")}</p>
      <Tabs value={shown} onChange={(next) => setShown(next ?? "call")} keepMounted={false}>
        <Tabs.List aria-label={admin("place_choices")}>
          {KINDS.map((kind) => (
            <Tabs.Tab key={kind} value={kind}>
              {t(`kind_${kind}`)}
            </Tabs.Tab>
          ))}
          <Tabs.Tab value="lost">{t("lost")}</Tabs.Tab>
        </Tabs.List>
        {KINDS.map((kind) => (
          <Tabs.Panel key={kind} value={kind}>
            <Results kind={kind} />
          </Tabs.Panel>
        ))}
        <Tabs.Panel value="lost">
          <Reasons />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}

function Results({ kind }: { kind: Result["kind"] }) {
  const reading = $api.useQuery("get", RESULTS, { params: { query: { kind } } });
  if (reading.isError) return <ProblemBox error={reading.error} retry={() => void reading.refetch()} />;
  if (reading.isPending) return <RowSkeletons rows={6} />;
  const items = reading.data.items;
  return (
    <ChoiceList
      label={t(`kind_${kind}`)}
      needs={t("needs_next")}
      withOutcome
      choices={items.map(({ needs_next, code, title_ru, title_en, active, position, outcome }) => ({
        ...{ code, title_ru, title_en, active, position, outcome },
        needs: needs_next,
      }))}
      put={(choice) =>
        putResult(
          kind,
          items.find((each) => each.code === choice.code),
          choice,
        )
      }
    />
  );
}

function Reasons() {
  const reading = $api.useQuery("get", REASONS, {});
  if (reading.isError) return <ProblemBox error={reading.error} retry={() => void reading.refetch()} />;
  if (reading.isPending) return <RowSkeletons rows={6} />;
  return (
    <ChoiceList
      label={t("lost")}
      needs={t("needs_note")}
      choices={reading.data.items.map(({ needs_note, ...each }) => ({ ...each, needs: needs_note }))}
      put={putReason}
    />
  );
}
