// Before new sales follow a version: what it would mean for those that run and those that are over; then they come over.
import { Button, Select } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { number } from "@/ui/format";
import { Section } from "@/ui/Page";
import { ProblemBox } from "@/ui/Problem";
import { SidePanel } from "@/ui/SidePanel";
import { RowSkeletons } from "@/ui/Skeletons";
import { complain, say } from "@/ui/toasts";
import classes from "../admin.module.css";
import { Migration } from "./Migration";
import own from "./process.module.css";
import {
  inWords,
  type Mapping,
  publish,
  type Trial as Tried,
  titleOf,
  tryOut,
  useVersion,
  type Version,
} from "./reading";
import { t } from "./texts";
import { VerdictOf } from "./Verdict";

interface TrialProps {
  version: Version;
  versions: Version[];
  onClose: () => void;
}

export function Trial({ version, versions, onClose }: TrialProps) {
  const [mapping, setMapping] = useState<Mapping>({});
  const [busy, setBusy] = useState(false);
  const trial = useQuery({
    queryKey: ["dry-run", "/api/sales/processes", version.code, version.version, mapping],
    queryFn: () => tryOut(version, mapping),
    placeholderData: keepPreviousData,
    staleTime: 0,
    retry: false,
  });
  const names = useStageNames(version, versions);
  const isDraft = version.state === "draft";
  const olds = versions
    .filter((each) => each.state === "published" && each.version < version.version)
    .map((each) => each.version);
  const go = async () => {
    setBusy(true);
    try {
      await publish(version);
      say(t("published", { title: titleOf(version), number: version.version }));
    } catch (error) {
      complain(error);
    }
    setBusy(false);
  };
  return (
    <SidePanel
      title={t(isDraft ? "trialOf" : "bringOverTo", { number: version.version })}
      open
      onClose={onClose}
      width={600}
    >
      {trial.isError && <ProblemBox error={trial.error} retry={() => void trial.refetch()} />}
      {trial.isPending && <RowSkeletons rows={10} />}
      {trial.data && (
        <>
          <p className={classes.lead}>{t(isDraft ? "trialLead" : "bringOverLead")}</p>
          <VerdictOf
            title={t("running", {
              looked: number(trial.data.running.looked_at),
              all: number(trial.data.running_in_all),
            })}
            verdict={trial.data.running}
            nameOf={names.any}
          />
          {trial.data.running_in_all > 0 && (
            <Stranded trial={trial.data} mapping={mapping} onMap={setMapping} names={names} />
          )}
          {isDraft && (
            <VerdictOf
              title={t("past_sales", { looked: number(trial.data.past.looked_at) })}
              verdict={trial.data.past}
              nameOf={names.any}
              past
            />
          )}
          {isDraft ? (
            <div className={own.publish}>
              <p>{t("publishHint")}</p>
              <Button variant="filled" loading={busy} onClick={() => void go()}>
                {t("publish")}
              </Button>
            </div>
          ) : (
            <Migration
              version={version}
              olds={olds}
              mapping={mapping}
              stranded={trial.data.stranded_by_stage.filter((each) => !mapping[each.stage]).length > 0}
            />
          )}
        </>
      )}
    </SidePanel>
  );
}

type Names = ReturnType<typeof useStageNames>;

/** Stages of this version, and of the one before it for those that are gone. */
function useStageNames(version: Version, versions: Version[]) {
  const present = useVersion(version.code, version.version).data?.definition;
  const before = versions.find((each) => each.version < version.version) ?? version;
  const older = useVersion(before.code, before.version).data?.definition;
  const all = [...(present?.stages ?? []), ...(older?.stages ?? [])];
  const steps = all.flatMap((each) => each.steps ?? []);
  return {
    any: (code: string) => {
      const found = all.find((each) => each.code === code) ?? steps.find((each) => each.code === code);
      return found ? inWords(found.titles) : code;
    },
    open: (present?.stages ?? [])
      .filter((each) => (each.kind ?? "open") === "open")
      .map((each) => ({ value: each.code, label: inWords(each.titles) })),
  };
}

interface StrandedProps {
  trial: Tried;
  mapping: Mapping;
  onMap: (mapping: Mapping) => void;
  names: Names;
}

/** Stages that are not there any more: to which one their sales go. */
function Stranded({ trial, mapping, onMap, names }: StrandedProps) {
  const gone = [...new Set([...trial.stranded_by_stage.map((each) => each.stage), ...Object.keys(mapping)])];
  if (gone.length === 0) return null;
  return (
    <Section title={t("stranded")}>
      <p className={classes.below}>{t("strandedHint")}</p>
      {gone.map((stage) => {
        const count = trial.stranded_by_stage.find((each) => each.stage === stage)?.count;
        return (
          <Select
            key={stage}
            mt={8}
            label={`${names.any(stage)}${count === undefined ? "" : ` · ${t("sales", { count })}`}`}
            placeholder={t("whereTo")}
            data={names.open}
            value={mapping[stage] ?? null}
            onChange={(to) => to && onMap({ ...mapping, [stage]: to })}
          />
        );
      })}
    </Section>
  );
}
