// What an answer needs, and nothing else: a day for a promise, a reason for a refusal, how much of each product.
import { Button, Modal, NumberInput, Textarea, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { unitName } from "@/pages/sale/units";
import { isoDay, number, relative } from "@/ui/format";
import { t as ui } from "@/ui/texts";
import classes from "./production.module.css";
import { type Act, type Answer, isPart, type Order } from "./reading";
import { t } from "./texts";

export type Asked = Exclude<Act, "start">;

interface AskProps {
  order: Order;
  act: Asked;
  /** Resolves once the answer is shown; one before it to the same order is sent first. */
  onAnswer: (answer: Answer) => Promise<void>;
  onClose: () => void;
}

export function Ask({ order, act, onAnswer, onClose }: AskProps) {
  const today = isoDay(new Date());
  const [day, setDay] = useState([order.due_on, today].sort().at(-1)!);
  const [reason, setReason] = useState("");
  const [counts, setCounts] = useState(() => new Map(order.lines.map((each) => [each.sku, each.quantity])));
  const [wrong, setWrong] = useState(false);
  const [sending, setSending] = useState(false);
  const counted = act === "ready" || act === "ship";
  const lines = order.lines.map(({ sku }) => ({ sku, quantity: counts.get(sku) || "0" }));
  const part = counted && isPart(order, lines);
  const asksWhy = act === "reject" || (act === "ship" && part);
  const nothing = counted && lines.every((each) => Number(each.quantity) === 0);
  const errors = {
    day: act !== "accept" ? null : !day ? ui("fillIn") : day < today ? t("promisePast") : null,
    counts: nothing ? t("countNeeded") : null,
    reason: asksWhy && !reason.trim() ? ui("fillIn") : null,
  };
  const send = async (event: FormEvent) => {
    event.preventDefault();
    setWrong(true);
    if (errors.day || errors.counts || errors.reason) return;
    setSending(true);
    await onAnswer({
      act,
      ...(act === "accept" ? { promised_by: day } : {}),
      ...(part ? { lines } : {}),
      ...(asksWhy ? { reason: reason.trim() } : {}),
    });
    onClose();
  };
  return (
    <Modal opened onClose={onClose} title={t(`ask_${act}`, { number: order.number })} size={440}>
      <form className={classes.form} onSubmit={(event) => void send(event)} noValidate>
        {act === "accept" && (
          <TextInput
            type="date"
            data-autofocus
            required
            label={t("promise")}
            description={
              day > order.needed_by ? t("promiseLate") : t("promiseHint", { day: relative(order.needed_by) })
            }
            min={today}
            value={day}
            error={wrong && errors.day}
            onChange={(event) => setDay(event.currentTarget.value)}
          />
        )}
        {counted &&
          order.lines.map((line, index) => (
            <NumberInput
              key={line.sku}
              data-autofocus={index === 0 || undefined}
              label={t("howMuch", { name: line.name })}
              min={0}
              max={Number(line.quantity)}
              clampBehavior="strict"
              decimalSeparator=","
              allowedDecimalSeparators={[".", ","]}
              value={counts.get(line.sku) ?? ""}
              error={wrong && index === 0 && errors.counts}
              onChange={(value) => setCounts((before) => new Map(before).set(line.sku, String(value)))}
              rightSectionWidth={110}
              rightSection={
                <span className="dim num">
                  {t("outOf", { all: `${number(line.quantity)} ${unitName(line.unit)}` })}
                </span>
              }
            />
          ))}
        {asksWhy && (
          <Textarea
            data-autofocus={act === "reject" || undefined}
            required
            autosize
            minRows={2}
            maxLength={500}
            label={act === "reject" ? t("why") : t("whyPart")}
            description={act === "reject" ? t("whyReject") : undefined}
            value={reason}
            error={wrong && errors.reason}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
        )}
        <footer>
          <Button onClick={onClose}>{ui("cancel")}</Button>
          <Button type="submit" variant="filled" loading={sending}>
            {act === "ready" ? t("doReady") : t(act)}
          </Button>
        </footer>
      </form>
    </Modal>
  );
}
