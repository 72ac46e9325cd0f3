import { NumberInput, TextInput } from "@mantine/core";
import { useEffect, useState } from "react";
import { Facts, Section } from "@/ui/Page";
import type { Definition } from "./editing";
import own from "./process.module.css";
import { inWords } from "./reading";
import { t } from "./texts";
import type { Draft } from "./useDraft";

/** What holds for the whole process: its name, currency and deadlines of papers. */
export function Terms({ definition, draft }: { definition: Definition; draft?: Draft }) {
  if (!draft) {
    return (
      <Section title={t("terms")}>
        <Facts
          items={[
            [t("name"), inWords(definition.titles)],
            [t("currency"), definition.currency],
            [t("invoiceFact"), t("businessDays", { count: definition.invoice_due_business_days })],
            [t("orderFact"), t("businessDays", { count: definition.order_needed_business_days })],
          ]}
        />
      </Section>
    );
  }
  return (
    <Section title={t("terms")}>
      <div className={own.terms}>
        {(["ru", "en"] as const).map((each) => (
          <TextField
            key={each}
            label={t(`name_${each}`)}
            value={definition.titles[each]}
            error={draft.errorAt(`titles.${each}`)}
            onSave={(text) =>
              draft.change((before) => ({ ...before, titles: { ...before.titles, [each]: text } }))
            }
          />
        ))}
        <DaysField
          label={t("invoiceDue")}
          value={definition.invoice_due_business_days}
          min={0}
          max={250}
          error={draft.errorAt("invoice_due_business_days")}
          onSave={(days) => draft.change((before) => ({ ...before, invoice_due_business_days: days ?? 0 }))}
        />
        <DaysField
          label={t("orderNeeded")}
          value={definition.order_needed_business_days}
          min={0}
          max={250}
          error={draft.errorAt("order_needed_business_days")}
          onSave={(days) => draft.change((before) => ({ ...before, order_needed_business_days: days ?? 0 }))}
        />
      </div>
    </Section>
  );
}

interface FieldProps<V> {
  label: string;
  value: V;
  error?: string;
  onSave: (value: V) => void;
}

/** Written when it is left, or by Enter. */
export function TextField({ label, value, error, onSave }: FieldProps<string>) {
  const [text, setText] = useState(value);
  useEffect(() => setText(value), [value]);
  const save = () => text.trim() !== value && onSave(text.trim());
  return (
    <TextInput
      label={label}
      value={text}
      error={error}
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={save}
      onKeyDown={(event) => event.key === "Enter" && save()}
    />
  );
}

type DaysProps = FieldProps<number | null> & { min?: number; max?: number; description?: string };

/** Empty where that may be: no limit. */
export function DaysField({ label, value, error, onSave, min = 1, max = 1000, description }: DaysProps) {
  const [days, setDays] = useState<number | string>(value ?? "");
  useEffect(() => setDays(value ?? ""), [value]);
  const save = () => {
    const next = days === "" ? null : Number(days);
    if (next !== value) onSave(next);
  };
  return (
    <NumberInput
      label={label}
      description={description}
      inputWrapperOrder={["label", "input", "description", "error"]}
      value={days}
      min={min}
      max={max}
      allowDecimal={false}
      clampBehavior="strict"
      error={error}
      onChange={setDays}
      onBlur={save}
      onKeyDown={(event) => event.key === "Enter" && save()}
    />
  );
}
