import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { Problem } from "@/api/problem";
import { Section } from "@/ui/Page";
import { explain } from "@/ui/Problem";
import { complain } from "@/ui/toasts";
import classes from "../admin.module.css";
import own from "./process.module.css";
import { type Answer, type Mapping, migrate, type Version } from "./reading";
import { t } from "./texts";

interface MigrationProps {
  version: Version;
  olds: number[];
  mapping: Mapping;
  /** Some stage still has no place in this version. */
  stranded: boolean;
}

/** Running sales come over from the versions before, with an answer for each that could not. */
export function Migration({ version, olds, mapping, stranded }: MigrationProps) {
  const [state, setState] = useState<"not yet" | "running" | "over">("not yet");
  const [answers, setAnswers] = useState<Answer[]>([]);
  if (olds.length === 0) return null;
  const run = async () => {
    setState("running");
    setAnswers([]);
    try {
      await migrate(version, olds, mapping, (more) =>
        setAnswers((before) => [
          ...new Map([...before, ...more].map((each) => [each.sale_id, each])).values(),
        ]),
      );
    } catch (error) {
      complain(error);
    }
    setState("over");
  };
  const over = answers.filter((each) => each.outcome === "done").length;
  const refused = answers.filter((each) => each.outcome === "refused");
  return (
    <Section title={t("bringOver")}>
      <div className={own.publish}>
        <p>{t(stranded ? "mapFirst" : "bringOverHint")}</p>
        <Button variant="filled" loading={state === "running"} disabled={stranded} onClick={() => void run()}>
          {t("bringOver")}
        </Button>
      </div>
      {state !== "not yet" && (
        <p role="status">
          {t("cameOver", { count: over })}
          {refused.length > 0 && ` · ${t("stayed", { count: refused.length })}`}
        </p>
      )}
      <ul className={classes.rows}>
        {refused.map((each) => (
          <li key={each.sale_id}>
            <span>
              <Link to="/sales/$saleId" params={{ saleId: each.sale_id }} className="link">
                {t("openSale")}
              </Link>
              <span className={classes.below}>{reasonOf(each)}</span>
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}

const reasonOf = (answer: Answer): string =>
  explain(
    new Problem(
      409,
      answer.code ?? "refused",
      answer.detail ?? "",
      null,
      answer.missing as Problem["missing"],
    ),
  ).todo;
