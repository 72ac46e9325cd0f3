import { Button, Checkbox, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { InlineEdit } from "@/ui/InlineEdit";
import { complain, say, takeBack } from "@/ui/toasts";
import { freeCode } from "../process/editing";
import { codeOf, lastPosition } from "../types/order";
import table from "../types/types.module.css";
import own from "./choices.module.css";
import { t } from "./texts";

const OUTCOMES = ["positive", "neutral", "negative"] as const;

export interface Choice {
  code: string;
  title_ru: string;
  title_en: string;
  active: boolean;
  position: number;
  /** Whether choosing it asks for more: the next step, a note. */
  needs: boolean;
  outcome?: (typeof OUTCOMES)[number];
}

interface ListProps {
  label: string;
  /** What `needs` means here. */
  needs: string;
  withOutcome?: boolean;
  choices: Choice[];
  put: (choice: Choice) => Promise<void>;
}

export function ChoiceList({ label, needs, withOutcome, choices, put }: ListProps) {
  const turn = (choice: Choice) =>
    put({ ...choice, active: !choice.active }).then(
      () => takeBack(t(choice.active ? "offNow" : "onNow", { title: choice.title_ru }), () => put(choice)),
      complain,
    );
  return (
    <>
      <table className={table.types} aria-label={label}>
        <thead>
          <tr>
            <th scope="col">{t("title_ru")}</th>
            <th scope="col">{t("title_en")}</th>
            {withOutcome && <th scope="col">{t("outcome")}</th>}
            <th scope="col">{needs}</th>
            <th scope="col" className={table.acts}>
              <span className={table.hidden}>{t("acts")}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {choices.map((choice) => (
            <tr key={choice.code} className={choice.active ? undefined : own.off}>
              <th scope="row">
                <Title of="title_ru" choice={choice} put={put} />
              </th>
              <td>
                <Title of="title_en" choice={choice} put={put} />
              </td>
              {withOutcome && (
                <td>
                  <InlineEdit
                    label={t("outcome")}
                    value={choice.outcome ?? "neutral"}
                    options={OUTCOMES.map((value) => ({ value, label: t(`outcome_${value}`) }))}
                    shown={t(`outcome_${choice.outcome ?? "neutral"}`)}
                    save={(value) => put({ ...choice, outcome: value as Choice["outcome"] })}
                    reread={async () => choice.outcome ?? null}
                  />
                </td>
              )}
              <td>
                <Checkbox
                  aria-label={`${needs}: ${choice.title_ru}`}
                  label={<span className={own.onPhone}>{needs}</span>}
                  checked={choice.needs}
                  onChange={(event) =>
                    void put({ ...choice, needs: event.currentTarget.checked }).catch(complain)
                  }
                />
              </td>
              <td className={table.acts}>
                <Button size="compact-sm" variant="subtle" color="gray" onClick={() => void turn(choice)}>
                  {t(choice.active ? "off" : "on")}
                </Button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <NewChoice choices={choices} put={put} />
    </>
  );
}

function Title({ of, choice, put }: { of: "title_ru" | "title_en"; choice: Choice; put: ListProps["put"] }) {
  return (
    <InlineEdit
      label={t(of)}
      value={choice[of]}
      required
      save={(value) => put({ ...choice, [of]: value })}
      reread={async () => choice[of]}
    />
  );
}

/** Both names are asked for: people read it in their own language. */
function NewChoice({ choices, put }: Pick<ListProps, "choices" | "put">) {
  const [ru, setRu] = useState("");
  const [en, setEn] = useState("");
  const [wrong, setWrong] = useState("");
  const add = async (event: FormEvent) => {
    event.preventDefault();
    const codes = choices.map((each) => each.code);
    const code = codeOf(en) || codeOf(ru) || freeCode("choice", codes); // of digits alone nothing is left
    if (!ru.trim() || !en.trim()) return setWrong(t("bothNames"));
    if (codes.includes(code)) return setWrong(t("known"));
    const position = lastPosition(choices);
    const choice = { code, title_ru: ru.trim(), title_en: en.trim(), active: true, needs: false, position };
    await put(choice).then(() => {
      say(t("added", { title: choice.title_ru }));
      setRu("");
      setEn("");
    }, complain);
  };
  const typed = (set: (text: string) => void) => (event: { currentTarget: { value: string } }) => {
    set(event.currentTarget.value);
    setWrong("");
  };
  return (
    <form className={own.add} onSubmit={(event) => void add(event)} noValidate>
      <TextInput
        aria-label={t("newRu")}
        placeholder={t("newRu")}
        value={ru}
        error={wrong}
        onChange={typed(setRu)}
      />
      <TextInput aria-label={t("newEn")} placeholder={t("newEn")} value={en} onChange={typed(setEn)} />
      <Button type="submit">{t("add")}</Button>
    </form>
  );
}
