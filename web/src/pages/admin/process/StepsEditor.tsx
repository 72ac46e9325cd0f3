import { ActionIcon, Button, NativeSelect, Switch } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import classes from "../admin.module.css";
import { codeOf } from "../types/order";
import {
  ASSIGNEES,
  changeStep,
  daysOf,
  FACTS,
  freeCode,
  ruleOf,
  STEP_KINDS,
  type Stage,
  type Step,
} from "./editing";
import own from "./process.module.css";
import { inWords } from "./reading";
import { DaysField, TextField } from "./Terms";
import { t } from "./texts";

interface StepsEditorProps {
  stage: Stage;
  onChange: (steps: Step[]) => void;
  errorAt: (field: string) => string | undefined;
}

/** Tasks that come with the stage, each with its deadline and who does it. */
export function StepsEditor({ stage, onChange, errorAt }: StepsEditorProps) {
  const add = () => {
    const titles = { ru: t.given.ru.newStep, en: t.given.en.newStep };
    const taken = [...stage.steps, ...stage.needs].map((each) => each.code);
    const code = freeCode(codeOf(titles.en), taken);
    const step: Step = {
      code,
      titles,
      kind: "task",
      due_rule: ruleOf(1),
      required: false,
      met_by: null,
      assignee: "owner",
    };
    onChange([...stage.steps, step]);
  };
  return (
    <>
      {stage.steps.length === 0 && <p className={classes.below}>{t("noSteps")}</p>}
      {stage.steps.map((step, at) => (
        <StepEditor
          key={step.code}
          step={step}
          onChange={(part) => onChange(changeStep(stage, at, part))}
          onRemove={() => onChange(stage.steps.toSpliced(at, 1))}
          errorAt={(field) => errorAt(`${at}.${field}`)}
        />
      ))}
      <Button mt={8} leftSection={<IconPlus size={15} aria-hidden />} onClick={add}>
        {t("addStep")}
      </Button>
    </>
  );
}

interface StepEditorProps {
  step: Step;
  onChange: (part: Partial<Step>) => void;
  onRemove: () => void;
  errorAt: (field: string) => string | undefined;
}

function StepEditor({ step, onChange, onRemove, errorAt }: StepEditorProps) {
  return (
    <fieldset className={own.step}>
      <legend>{inWords(step.titles)}</legend>
      <ActionIcon
        className={own.stepRemove}
        aria-label={t("removeStep", { title: inWords(step.titles) })}
        onClick={onRemove}
      >
        <IconTrash size={15} />
      </ActionIcon>
      <div className={classes.two}>
        {(["ru", "en"] as const).map((each) => (
          <TextField
            key={each}
            label={t(`name_${each}`)}
            value={step.titles[each]}
            error={errorAt(`titles.${each}`)}
            onSave={(text) => onChange({ titles: { ...step.titles, [each]: text } })}
          />
        ))}
        <NativeSelect
          label={t("kind")}
          value={step.kind}
          error={errorAt("kind")}
          data={STEP_KINDS.map((value) => ({ value, label: t(`kind_${value}`) }))}
          onChange={(event) => onChange({ kind: event.currentTarget.value as Step["kind"] })}
        />
        <DaysField
          label={t("dueDays")}
          value={daysOf(step.due_rule)}
          min={0}
          max={250}
          error={errorAt("due_rule")}
          onSave={(days) => onChange({ due_rule: ruleOf(days ?? 0) })}
        />
        <NativeSelect
          label={t("assignee")}
          value={step.assignee}
          error={errorAt("assignee")}
          data={ASSIGNEES.map((value) => ({ value, label: t(`assignee_${value}`) }))}
          onChange={(event) => onChange({ assignee: event.currentTarget.value })}
        />
        <NativeSelect
          label={t("metBy")}
          value={step.met_by ?? ""}
          error={errorAt("met_by")}
          data={[
            { value: "", label: t("metByHand") },
            ...FACTS.map((value) => ({ value, label: t(`need_${value}`) })),
          ]}
          onChange={(event) => onChange({ met_by: event.currentTarget.value || null })}
        />
      </div>
      <Switch
        label={t("requiredLong")}
        checked={step.required}
        onChange={(event) => onChange({ required: event.currentTarget.checked })}
      />
    </fieldset>
  );
}
