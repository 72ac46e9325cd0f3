// By which process a new sale goes: the first rule that fits its client decides; the last fits everybody.
import { ActionIcon, Button, NativeSelect } from "@mantine/core";
import { IconArrowUp, IconPlus, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useTypes } from "@/pages/client/types";
import { Section } from "@/ui/Page";
import { ProblemBox } from "@/ui/Problem";
import { RowSkeletons } from "@/ui/Skeletons";
import { complain, takeBack } from "@/ui/toasts";
import classes from "../admin.module.css";
import own from "./process.module.css";
import { putRules, type Rule, titleOf, useRules, type Version } from "./reading";
import { t } from "./texts";

const TERMS = ["prepayment", "postpayment"] as const;

export function Rules({ processes }: { processes: Version[] }) {
  const reading = useRules();
  const types = useTypes();
  const [busy, setBusy] = useState(false);
  const rules = (reading.data?.items ?? []) as Rule[];
  const valuesOf = (attribute: Rule["attribute"]) =>
    attribute === "type" ? types.options : TERMS.map((value) => ({ value, label: t(`terms_${value}`) }));
  const put = async (next: Rule[]) => {
    setBusy(true);
    try {
      await putRules(next);
      takeBack(t("rulesSaved"), () => putRules(rules));
    } catch (error) {
      complain(error);
    }
    setBusy(false);
  };
  const change = (at: number, part: Partial<Rule>) =>
    void put(rules.map((each, index) => (index === at ? { ...each, ...part } : each)));
  const add = () => {
    const rule: Rule = { attribute: "payment_terms", value: "prepayment", process: processes[0]!.code };
    void put([rule, ...rules]);
  };
  return (
    <Section
      title={t("rules")}
      aside={
        <Button
          variant="subtle"
          disabled={busy || !reading.data}
          leftSection={<IconPlus size={15} aria-hidden />}
          onClick={add}
        >
          {t("addRule")}
        </Button>
      }
    >
      <p className={classes.below}>{t("rulesHint")}</p>
      {reading.isError && <ProblemBox error={reading.error} retry={() => void reading.refetch()} />}
      {reading.isPending && <RowSkeletons rows={2} />}
      <ol className={own.rules}>
        {rules.map((rule, at) => (
          <li key={`${at} ${rule.attribute} ${rule.value}`}>
            {rule.attribute === "any" ? (
              <span className={own.everybody}>{t(rules.length > 1 ? "allOthers" : "everybody")}</span>
            ) : (
              <>
                <NativeSelect
                  aria-label={t("attribute")}
                  disabled={busy}
                  value={rule.attribute}
                  data={(["payment_terms", "type"] as const).map((value) => ({
                    value,
                    label: t(`attribute_${value}`),
                  }))}
                  onChange={(event) => {
                    const attribute = event.currentTarget.value as Rule["attribute"];
                    change(at, { attribute, value: valuesOf(attribute)[0]!.value });
                  }}
                />
                <NativeSelect
                  aria-label={t("value")}
                  disabled={busy}
                  value={rule.value}
                  data={valuesOf(rule.attribute)}
                  onChange={(event) => change(at, { value: event.currentTarget.value })}
                />
              </>
            )}
            <span aria-hidden>→</span>
            <NativeSelect
              aria-label={t("process")}
              disabled={busy}
              value={rule.process}
              data={processes.map((each) => ({ value: each.code, label: titleOf(each) }))}
              onChange={(event) => change(at, { process: event.currentTarget.value })}
            />
            {rule.attribute !== "any" && (
              <span className={own.ruleActs}>
                <ActionIcon
                  aria-label={t("ruleUp")}
                  disabled={busy || at === 0}
                  onClick={() => void put(rules.toSpliced(at, 1).toSpliced(at - 1, 0, rule))}
                >
                  <IconArrowUp size={15} />
                </ActionIcon>
                <ActionIcon
                  aria-label={t("removeRule")}
                  disabled={busy}
                  onClick={() => void put(rules.toSpliced(at, 1))}
                >
                  <IconTrash size={15} />
                </ActionIcon>
              </span>
            )}
          </li>
        ))}
      </ol>
    </Section>
  );
}
