// A small form for exactly what a move lacks. What nobody here can bring is said plainly, with who brings it.
import { Button, Checkbox, Input, Modal, Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import { Problem } from "@/api/problem";
import { demandName, stageName } from "@/ui/stages";
import { useSubmit } from "@/ui/submitting";
import { t as ui } from "@/ui/texts";
import { say } from "@/ui/toasts";
import { emptyDraft, linesOf } from "../drafts";
import { LinesEditor } from "../LinesEditor";
import { mailInvoice } from "../mailing";
import {
  changeSale,
  checkInvoice,
  completeStep,
  issueInvoice,
  moveStage,
  readSale,
  replaceLines,
  type Sale,
} from "../reading";
import classes from "../sale.module.css";
import { t } from "../texts";

const FIELDS = ["contact_person", "need", "delivery_terms"] as const;
const BY_OTHERS: Record<string, () => string> = {
  order_ready: () => t("waitOrder"),
  paid_in_full: () => t("waitPaid"),
};

interface MissingFormProps {
  sale: Sale;
  stage: string;
  onArrived: (sale: Sale) => void;
  onClose: () => void;
}

export function MissingForm({ sale, stage, onArrived, onClose }: MissingFormProps) {
  const codes = sale.missing.map((each) => each.code);
  const lacks = (code: string) => codes.includes(code);
  const [words, setWords] = useState<Record<string, string>>({});
  const [drafts, setDrafts] = useState(() => [emptyDraft()]);
  const [checked, setChecked] = useState(false);
  const others = codes.filter((code) => BY_OTHERS[code]);
  const steps = sale.missing.filter((each) => each.kind === "step");
  const set = (code: string, value: string) => setWords((before) => ({ ...before, [code]: value }));
  const invoice = ["invoice_issued", "invoice_checked", "invoice_sent"].filter(lacks);
  const typed = (asked: readonly string[]) => asked.map((code) => [code, words[code] ?? ""]);
  const { errors, busy, onSubmit } = useSubmit({
    fields: [...steps.map((each) => each.code), ...FIELDS, "lines", "checked", "to"],
    required: Object.fromEntries([
      ...typed([...steps.map((each) => each.code), ...FIELDS.filter(lacks)]),
      ...(lacks("lines") ? [["lines", linesOf(drafts).length > 0 ? "some" : ""]] : []),
      ...(lacks("invoice_checked") ? [["checked", checked ? "yes" : ""]] : []),
      ...(lacks("invoice_sent") ? typed(["to"]) : []),
    ]),
    asks: { lines: t("linesNeeded"), checked: t("checkNeeded") },
    send: async () => {
      await fillIn(sale.id, {
        words,
        lines: lacks("lines") ? linesOf(drafts) : [],
        steps: steps.map((each) => each.code),
        invoice,
      });
      // Once the letter is out, the system moves it.
      const arrived = lacks("invoice_sent") ? null : await arrive(sale.id, sale.stage, stage);
      onClose();
      if (arrived) onArrived(arrived);
    },
  });

  return (
    <Modal
      opened
      onClose={onClose}
      title={t("movingTo", { stage: stageName(stage) })}
      size={lacks("lines") ? 640 : 480}
    >
      <form className={classes.form} onSubmit={onSubmit}>
        <p className="dim">{t("missingTitle")}:</p>
        {others.map((code) => (
          <p key={code} className={classes.byOthers}>
            <strong>{demandName(code)}.</strong> {BY_OTHERS[code]!()}
          </p>
        ))}
        {steps.map((step, index) => (
          <TextInput
            key={step.code}
            label={`${demandName(step.code, step.title)}: ${t("contactResult").toLowerCase()}`}
            data-autofocus={index === 0 || undefined}
            value={words[step.code] ?? ""}
            error={errors[step.code]}
            onChange={(event) => set(step.code, event.currentTarget.value)}
          />
        ))}
        {FIELDS.filter(lacks).map((code, index) => {
          const Field = code === "contact_person" ? TextInput : Textarea;
          return (
            <Field
              key={code}
              label={demandName(code)}
              data-autofocus={(index === 0 && steps.length === 0) || undefined}
              value={words[code] ?? ""}
              error={errors[code]}
              onChange={(event) => set(code, event.currentTarget.value)}
            />
          );
        })}
        {lacks("lines") && (
          <div>
            <span className={classes.label}>{demandName("lines")}</span>
            <LinesEditor drafts={drafts} onChange={setDrafts} />
            {errors.lines && <Input.Error>{errors.lines}</Input.Error>}
          </div>
        )}
        {invoice.length > 0 && <p className={classes.label}>{t("invoiceSteps")}</p>}
        {lacks("invoice_checked") && (
          <Checkbox
            label={t("checkedBox")}
            checked={checked}
            error={errors.checked}
            onChange={(event) => setChecked(event.currentTarget.checked)}
          />
        )}
        {lacks("invoice_sent") && (
          <TextInput
            label={t("sendTo")}
            placeholder={t("sendHint")}
            value={words.to ?? ""}
            error={errors.to}
            onChange={(event) => set("to", event.currentTarget.value)}
          />
        )}
        <footer>
          <Button onClick={onClose}>{ui("cancel")}</Button>
          {others.length === 0 && (
            <Button type="submit" variant="filled" loading={busy}>
              {t("missingGo")}
            </Button>
          )}
        </footer>
      </form>
    </Modal>
  );
}

interface Filled {
  words: Record<string, string>;
  lines: Parameters<typeof replaceLines>[1];
  steps: string[];
  invoice: string[];
}

/**
 * In the order the process asks for it, and only what is lacking still: where a part was refused, another try leaves
 * the parts before it alone. Each write works on the sale as the one before left it.
 */
async function fillIn(id: string, { words, lines, steps, invoice }: Filled): Promise<void> {
  const sale = await readSale(id);
  const lacks = (code: string) => sale.missing.some((each) => each.code === code);
  const given = FIELDS.filter((code) => lacks(code) && words[code]?.trim());
  const fields = Object.fromEntries(given.map((code) => [code, words[code]!.trim()]));
  let now: Pick<Sale, "id" | "version"> = sale;
  if (given.length) now = await changeSale(now, fields);
  if (lines.length && lacks("lines")) now = await replaceLines(now, lines);
  for (const step of steps.filter(lacks)) await completeStep(id, step, words[step]!.trim());
  if (!invoice.length) return;
  let paper: { id: string; version: number } | null = (await readSale(id)).invoice;
  if (!paper) paper = await issueInvoice(now);
  if (invoice.includes("invoice_checked") && lacks("invoice_checked")) paper = await checkInvoice(id, paper);
  if (invoice.includes("invoice_sent")) await mailInvoice(id, paper, words.to!.trim());
}

/** Where the system moves it by itself that takes a moment (the step is done in another service); else we ask for it. */
async function arrive(id: string, from: string, stage: string): Promise<Sale> {
  for (let attempt = 0; ; attempt++) {
    let now = await readSale(id);
    let there = now.stage !== from;
    if (!there && (now.missing.length === 0 || attempt >= 10)) {
      try {
        now = await moveStage(now, stage);
        there = true;
      } catch (error) {
        const { isStale, code } = Problem.from(error);
        if (attempt >= 10 || !(isStale || code === "same_stage" || code === "stage_not_ready")) throw error;
      }
    }
    if (there) {
      say(t("moved", { stage: stageName(stage) }));
      return now;
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
