import { Button, Modal, NumberInput, Select } from "@mantine/core";
import { MonthPickerInput } from "@mantine/dates";
import { useState } from "react";
import { api, done, refresh } from "@/api/client";
import { useSubmit } from "@/ui/submitting";
import { t as ui } from "@/ui/texts";
import { say } from "@/ui/toasts";
import { type Whose, WhosePicker } from "@/ui/WhosePicker";
import { GOAL_FIGURES, type GoalFigure, inMoney, monthOf } from "./goals";
import own from "./goals.module.css";
import { t } from "./texts";

/** So much of a figure in a month, for a person or a team; `day` lies in the month that is proposed. */
export function NewGoal({ day, onClose }: { day: string; onClose: () => void }) {
  const [figure, setFigure] = useState<GoalFigure>("revenue");
  const [whose, setWhose] = useState<Whose>({});
  const [month, setMonth] = useState<string>(monthOf(day).start);
  const [value, setValue] = useState<number | string>("");
  const form = useSubmit({
    fields: ["value", "owner_id", "team_id"],
    required: { value: String(value) },
    send: async () => {
      const body = {
        figure,
        ...monthOf(month),
        owner_id: whose.person ?? null,
        team_id: whose.team ?? null,
        value: String(value),
        currency: inMoney(figure) ? "RUB" : null,
      };
      await done(api.POST("/api/analytics/goals", { body }));
      say(t("goalSet"));
      onClose();
      await refresh("/api/analytics/goals");
    },
  });
  return (
    <Modal opened onClose={onClose} title={t("newGoal")} size={460}>
      <form className={own.form} onSubmit={form.onSubmit} noValidate>
        <Select
          label={t("goalFigure")}
          allowDeselect={false}
          data={GOAL_FIGURES.map((each) => ({ value: each, label: t(`goal_${each}`) }))}
          value={figure}
          onChange={(next) => setFigure(next as GoalFigure)}
        />
        <div>
          <WhosePicker value={whose} onChange={setWhose} />
          {(form.errors.owner_id ?? form.errors.team_id) && (
            <p className={own.error}>{form.errors.owner_id ?? form.errors.team_id}</p>
          )}
        </div>
        <MonthPickerInput
          label={t("goalMonth")}
          valueFormat="MMMM YYYY"
          value={month}
          onChange={(next) => next && setMonth(next)}
        />
        <NumberInput
          label={t("goalValue")}
          data-autofocus
          min={0}
          thousandSeparator=" "
          decimalScale={inMoney(figure) ? 2 : 0}
          suffix={inMoney(figure) ? " ₽" : undefined}
          value={value}
          error={form.errors.value}
          onChange={setValue}
        />
        <footer>
          <Button onClick={onClose}>{ui("cancel")}</Button>
          <Button type="submit" variant="filled" loading={form.busy}>
            {t("setGoal")}
          </Button>
        </footer>
      </form>
    </Modal>
  );
}
