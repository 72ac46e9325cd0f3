// One stage of a draft: names, limits, who takes a sale on, what it asks for.
import { ActionIcon, Button, Checkbox, SegmentedControl, Switch } from "@mantine/core";
import { IconArrowLeft, IconArrowRight, IconTrash } from "@tabler/icons-react";
import { Section } from "@/ui/Page";
import { SidePanel } from "@/ui/SidePanel";
import { takeBack } from "@/ui/toasts";
import classes from "../admin.module.css";
import {
  changeStage,
  FACTS,
  FIELDS,
  mayMove,
  mayRemove,
  moveStage,
  type Need,
  removeStage,
  type Stage,
  toggleNeed,
} from "./editing";
import own from "./process.module.css";
import { inWords } from "./reading";
import { StepsEditor } from "./StepsEditor";
import { DaysField, TextField } from "./Terms";
import { t } from "./texts";
import type { Draft } from "./useDraft";

interface StageEditorProps {
  stage: Stage;
  draft: Draft;
  onLook: (code: string | undefined) => void;
}

export function StageEditor({ stage, draft, onLook }: StageEditorProps) {
  const { definition } = draft;
  const at = definition.stages.findIndex((each) => each.code === stage.code);
  const change = (part: Partial<Stage>) => draft.change((before) => changeStage(before, stage.code, part));
  const errorAt = (field: string) => draft.errorAt(`stages.${at}.${field}`);
  const last = definition.stages[at + 1]?.kind === "won";
  const earlier = definition.stages.slice(0, at);
  const remove = () => {
    const before = definition;
    onLook(undefined);
    draft.change((present) => removeStage(present, stage.code));
    takeBack(t("stageRemoved", { title: inWords(stage.titles) }), async () => draft.change(() => before));
  };
  return (
    <SidePanel title={inWords(stage.titles) || stage.code} open onClose={() => onLook(undefined)} width={520}>
      <div className={classes.form}>
        <div className={classes.two}>
          {(["ru", "en"] as const).map((each) => (
            <TextField
              key={each}
              label={t(`name_${each}`)}
              value={stage.titles[each]}
              error={errorAt(`titles.${each}`)}
              onSave={(text) => change({ titles: { ...stage.titles, [each]: text } })}
            />
          ))}
          <DaysField
            label={t("maxDays")}
            description={t("maxDaysHint")}
            value={stage.max_days}
            error={errorAt("max_days")}
            onSave={(max_days) => change({ max_days })}
          />
          <DaysField
            label={t("nextStepDays")}
            description={t("nextStepDaysHint")}
            value={stage.next_step_days}
            error={errorAt("next_step_days")}
            onSave={(next_step_days) => change({ next_step_days })}
          />
        </div>
        <div>
          <div className={own.label}>{t("movedOnBy")}</div>
          <SegmentedControl
            fullWidth
            aria-label={t("movedOnBy")}
            disabled={last}
            value={stage.moved_on_by ?? "person"}
            onChange={(next) => change({ moved_on_by: next as Stage["moved_on_by"] })}
            data={[
              { value: "system", label: t("system") },
              { value: "person", label: t("person") },
            ]}
          />
          <p className={classes.below}>{t(last ? "onlyPersonWins" : "movedOnByHint")}</p>
        </div>
        <Switch
          label={t("requests")}
          description={t("requestsHint")}
          checked={stage.requests_production}
          onChange={(event) => change({ requests_production: event.currentTarget.checked })}
        />
        {earlier.length > 0 && (
          <Checkbox.Group
            label={t("backTo")}
            value={stage.back_to}
            error={errorAt("back_to")}
            onChange={(back_to) => change({ back_to })}
          >
            <div className={own.checks}>
              {earlier.map((each) => (
                <Checkbox key={each.code} value={each.code} label={inWords(each.titles)} />
              ))}
            </div>
          </Checkbox.Group>
        )}
      </div>
      <Section title={t("steps")}>
        <StepsEditor
          stage={stage}
          onChange={(steps) => change({ steps })}
          errorAt={(field) => errorAt(`steps.${field}`)}
        />
      </Section>
      <Section title={t("needsLong")}>
        <Needs stage={stage} onChange={(needs) => change({ needs })} />
      </Section>
      <div className={classes.acts}>
        {([-1, 1] as const).map((by) => (
          <ActionIcon
            key={by}
            variant="default"
            aria-label={t(by < 0 ? "earlier" : "later")}
            disabled={!mayMove(definition, stage.code, by)}
            onClick={() => draft.change((before) => moveStage(before, stage.code, by))}
          >
            {by < 0 ? <IconArrowLeft size={16} /> : <IconArrowRight size={16} />}
          </ActionIcon>
        ))}
        <Button
          leftSection={<IconTrash size={15} aria-hidden />}
          disabled={!mayRemove(definition)}
          onClick={remove}
        >
          {t("removeStage")}
        </Button>
      </div>
    </SidePanel>
  );
}

/** What is known of a sale, and may be asked for before it leaves the stage. */
function Needs({ stage, onChange }: { stage: Stage; onChange: (needs: Need[]) => void }) {
  const group = (kind: Need["kind"], codes: readonly string[]) => (
    <div role="group" aria-label={t(`needs_${kind}`)} className={own.checks}>
      <div className={own.label}>{t(`needs_${kind}`)}</div>
      {codes.map((code) => {
        const given = stage.needs.find((each) => each.code === code);
        const titles = given?.titles ?? {
          ru: t.given.ru[`need_${code}` as keyof typeof t.given.ru],
          en: t.given.en[`need_${code}` as keyof typeof t.given.en],
        };
        return (
          <Checkbox
            key={code}
            label={inWords(titles)}
            checked={given !== undefined}
            onChange={() => onChange(toggleNeed(stage, { kind, code, titles }))}
          />
        );
      })}
    </div>
  );
  return (
    <div className={classes.two}>
      {group("field", FIELDS)}
      {group("fact", FACTS)}
    </div>
  );
}
