// A form that is sent: busy meanwhile, and what was refused stands beside the field it is about.
import { type FormEvent, useState } from "react";
import { Problem } from "@/api/problem";
import { refusal } from "./refusals";
import { shape } from "./shapes";
import { t } from "./texts";
import { complain } from "./toasts";

export type FieldErrors<F extends string> = Partial<Record<F, string>>;

/**
 * What a refusal says of these fields; empty where it is about none of them. `stages.2.code` is said of that very field
 * where it is asked for, else of `stages`.
 */
export function besideFields<F extends string>(error: unknown, fields: readonly F[]): FieldErrors<F> {
  const { field, code, detail, errors } = Problem.from(error);
  const found: FieldErrors<F> = {};
  const put = (name: string, text: string) => {
    const place = fields.find((each) => each === name) ?? fields.find((each) => name.startsWith(`${each}.`));
    if (place && !found[place]) found[place] = text;
  };
  for (const each of errors) put(each.field, shape(each.message));
  if (field) put(field, refusal(code, detail, field));
  return found;
}

interface Submitting<F extends string> {
  fields: readonly F[];
  /** Fields that may not be left empty, with what they hold now. */
  required?: Partial<Record<F, string>>;
  /** What to say of one that was, where there is more to say than to fill it in. */
  asks?: Partial<Record<F, string>>;
  send: () => Promise<unknown>;
  /** Somebody else was first: reads what is there now, to show both. */
  onStale?: () => Promise<unknown>;
}

export function useSubmit<F extends string>({
  fields,
  required = {},
  asks = {},
  send,
  onStale,
}: Submitting<F>) {
  const [refused, setRefused] = useState<FieldErrors<F>>({});
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const empty = fields.filter((each) => required[each]?.trim() === "");
  const lacking = Object.fromEntries(
    empty.map((each) => [each, asks[each] ?? t("fillIn")]),
  ) as FieldErrors<F>;
  const errors = tried ? { ...refused, ...lacking } : refused; // what is filled in is not complained of any more
  const submit = async () => {
    setTried(true);
    setRefused({});
    if (empty.length > 0) return;
    setBusy(true);
    try {
      await send();
    } catch (error) {
      if (onStale && Problem.from(error).isStale) return await onStale().catch(complain);
      const found = besideFields(error, fields);
      if (Object.keys(found).length > 0) setRefused(found);
      else complain(error);
    } finally {
      setBusy(false);
    }
  };
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    void submit();
  };
  return { errors, busy, onSubmit };
}
