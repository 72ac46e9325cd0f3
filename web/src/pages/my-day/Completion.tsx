// "Result · What is next?" in place: a digit, Enter, done. The next step is proposed with its kind and business day.
import { Button, TextInput } from "@mantine/core";
import { DateInput } from "@mantine/dates";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import type { Activities } from "@/api/generated";
import { useKeys } from "@/ui/keys";
import { t as ui } from "@/ui/texts";
import { Choice } from "./Choice";
import { useBusinessDays } from "./days";
import classes from "./my-day.module.css";
import { AHEAD, KINDS, type Kind, useOutcomes } from "./outcomes";
import { t } from "./texts";

type Activity = Activities["ActivityOut"];

interface CompletionProps {
  activity: Activity;
  onDone: (body: Activities["CompleteActivity"]) => void;
  onLeave: () => void;
}

export function Completion({ activity, onDone, onLeave }: CompletionProps) {
  const outcomes = useOutcomes(activity.kind);
  const businessDay = useBusinessDays();
  const [code, setCode] = useState<string | null>(null);
  const [words, setWords] = useState("");
  const [next, setNext] = useState<{ kind: Kind; on: string; title: string } | null>(null);
  const [wrong, setWrong] = useState<string | null>(null);

  const propose = (kind: Kind, on: string) =>
    setNext({ kind, on, title: [t(`next_${kind}`), activity.contact_name].filter(Boolean).join(": ") });
  const pick = (chosen: string) => {
    setCode(chosen);
    setWrong(null);
    const proposed = outcomes.find((each) => each.code === chosen)?.next;
    if (proposed && activity.contact_id) propose(proposed.kind, businessDay(proposed.ahead));
    else setNext(null);
  };
  const finish = () => {
    const chosen = outcomes.find((each) => each.code === code);
    const result = words.trim() || chosen?.title || "";
    if (!result) return setWrong(t("resultNeeded"));
    if (chosen?.needsNext && !next) return setWrong(t("nextNeeded"));
    onDone({
      result,
      ...(code ? { result_code: code } : {}),
      ...(next ? { next: { kind: next.kind, title: next.title, due_on: next.on } } : {}),
    });
  };
  const place = useRef<HTMLDivElement>(null);
  // On a phone it opens below the edge more often than not.
  useEffect(() => {
    // What it returns, a promise in newer browsers, is no clean-up.
    place.current?.scrollIntoView?.({ block: "nearest" });
  }, []);
  useKeys([
    ...outcomes.map((each, index) => ({
      keys: `Digit${index + 1}`,
      does: each.title,
      hidden: true,
      run: () => pick(each.code),
    })),
    { keys: "Enter", does: t("done"), hidden: true, run: finish },
    { keys: "Escape", does: t("whatNext"), hidden: true, inFields: true, run: onLeave },
  ]);
  const onEnter = (event: KeyboardEvent) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    finish();
  };

  return (
    <div className={classes.completion} ref={place}>
      <div className={classes.line}>
        <span className={classes.name}>{t("result")}</span>
        <Choice
          label={t("result")}
          value={code}
          onChange={pick}
          options={outcomes.map((each, index) => ({
            value: each.code,
            label: each.title,
            key: String(index + 1),
          }))}
        />
        <TextInput
          className={classes.words}
          placeholder={t("resultHint")}
          aria-label={t("resultHint")}
          value={words}
          error={wrong}
          onChange={(event) => setWords(event.currentTarget.value)}
          onKeyDown={onEnter}
        />
      </div>
      <div className={classes.line}>
        <span className={classes.name}>{t("whatNext")}</span>
        <Choice
          label={t("kind")}
          value={next?.kind ?? "none"}
          onChange={(kind) => (kind === "none" ? setNext(null) : propose(kind, next?.on ?? businessDay(1)))}
          options={[
            ...KINDS.map((kind) => ({ value: kind as Kind | "none", label: t(`kind_${kind}`) })),
            { value: "none" as const, label: t("noNext") },
          ]}
        />
      </div>
      {next && (
        <div className={classes.line}>
          <span className={classes.name} />
          <TextInput
            className={classes.words}
            aria-label={t("nextTitle")}
            value={next.title}
            onChange={(event) => setNext({ ...next, title: event.currentTarget.value })}
            onKeyDown={onEnter}
          />
          <Choice
            label={t("when")}
            value={AHEAD.find((ahead) => businessDay(ahead) === next.on) ?? null}
            onChange={(ahead) => setNext({ ...next, on: businessDay(ahead) })}
            options={AHEAD.map((ahead) => ({ value: ahead, label: t.or(`quick_${ahead}`, "") }))}
          />
          <DateInput
            className={classes.date}
            aria-label={t("day")}
            valueFormat="dd, D MMM"
            value={next.on}
            onChange={(day) => day && setNext({ ...next, on: day })}
          />
        </div>
      )}
      <div className={classes.line}>
        <span className={classes.name} />
        <Button variant="filled" onClick={finish} rightSection={<kbd>Enter</kbd>}>
          {t("done")}
        </Button>
        <Button variant="subtle" color="gray" onClick={onLeave} rightSection={<kbd>Esc</kbd>}>
          {ui("cancel")}
        </Button>
      </div>
    </div>
  );
}
