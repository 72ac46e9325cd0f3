// The stages in the order of the way to the win: what each asks for, who takes a sale on, where one may go back.
import { ActionIcon } from "@mantine/core";
import {
  IconArrowBackUp,
  IconBolt,
  IconFlag,
  IconHammer,
  IconHourglass,
  IconMail,
  IconPhone,
  IconPlus,
  IconSquareCheck,
  IconTrophy,
  IconUser,
  IconUsersGroup,
} from "@tabler/icons-react";
import { type Definition, daysOf, type Stage } from "./editing";
import { flowOf, GAP, OPEN_WIDTH, WON_WIDTH } from "./flow";
import own from "./process.module.css";
import { inWords } from "./reading";
import { t } from "./texts";

const STEP_ICONS = { task: IconSquareCheck, call: IconPhone, meeting: IconUsersGroup, letter: IconMail };

interface DiagramProps {
  definition: Definition;
  open?: string;
  onOpen?: (code: string) => void;
  /** A new stage behind this one. */
  onAdd?: (after: string) => void;
  /** Stages with something that cannot be saved. */
  faulty?: (string | null)[];
}

export function Diagram({ definition, open, onOpen, onAdd, faulty = [] }: DiagramProps) {
  const flow = flowOf(definition.stages);
  const nameOf = (code: string) => {
    const stage = definition.stages.find((each) => each.code === code);
    return stage ? inWords(stage.titles) : code;
  };
  return (
    <figure
      className={own.scroller}
      aria-label={t("diagram", { title: inWords(definition.titles) })}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keys
      tabIndex={0}
    >
      <ol className={own.way} style={{ gap: GAP }}>
        {flow.way.map((stage) => (
          <li key={stage.code} style={{ width: stage.kind === "open" ? OPEN_WIDTH : WON_WIDTH }}>
            <StageCard
              stage={stage}
              at={stage.code === open}
              faulty={faulty.includes(stage.code)}
              nameOf={nameOf}
              onOpen={onOpen && stage.kind === "open" ? () => onOpen(stage.code) : undefined}
            />
            {stage.next && <Arrow stage={stage} onAdd={onAdd && (() => onAdd(stage.code))} />}
          </li>
        ))}
      </ol>
      {flow.back.length > 0 && (
        <svg
          className={own.back}
          width={flow.width}
          height={flow.backHeight}
          role="img"
          aria-label={flow.back
            .map((each) => t("backFrom", { from: nameOf(each.from), to: nameOf(each.to) }))
            .join(". ")}
        >
          {flow.back.map(({ from, to, path, tip: [x, y] }) => (
            <g key={`${from} ${to}`} data-at={from === open || undefined}>
              <title>{t("backFrom", { from: nameOf(from), to: nameOf(to) })}</title>
              <path d={path} />
              <path d={`M${x - 4} ${y + 6}L${x} ${y}L${x + 4} ${y + 6}`} />
            </g>
          ))}
        </svg>
      )}
      {flow.lost && (
        <p className={own.lost}>
          <IconFlag size={15} aria-hidden /> <b>{inWords(flow.lost.titles)}</b>
          <span className="dim">{t("lostHint")}</span>
        </p>
      )}
    </figure>
  );
}

/** From one stage to the next, and who takes a sale along it. */
function Arrow({ stage, onAdd }: { stage: Stage; onAdd?: () => void }) {
  const system = stage.moved_on_by === "system";
  const Icon = system ? IconBolt : IconUser;
  return (
    <span className={own.arrow} style={{ width: GAP }} data-system={system || undefined}>
      <Icon size={14} aria-label={t(system ? "bySystem" : "byPerson")} />
      <svg width={GAP} height={10} viewBox={`0 0 ${GAP} 10`} aria-hidden>
        <path d={`M4 5H${GAP - 5}M${GAP - 10} 1L${GAP - 5} 5L${GAP - 10} 9`} />
      </svg>
      {onAdd && (
        <ActionIcon
          size={22}
          variant="default"
          aria-label={t("addAfter", { title: inWords(stage.titles) })}
          onClick={onAdd}
        >
          <IconPlus size={13} />
        </ActionIcon>
      )}
    </span>
  );
}

interface StageCardProps {
  stage: Stage;
  at: boolean;
  faulty: boolean;
  nameOf: (code: string) => string;
  onOpen?: () => void;
}

function StageCard({ stage, at, faulty, nameOf, onOpen }: StageCardProps) {
  if (stage.kind === "won") {
    return (
      <div className={own.card} data-won>
        <IconTrophy size={20} stroke={1.5} aria-hidden />
        <h3>{inWords(stage.titles)}</h3>
      </div>
    );
  }
  return (
    <article
      className={own.card}
      aria-label={inWords(stage.titles)}
      data-at={at || undefined}
      data-faulty={faulty || undefined}
      data-opens={onOpen ? true : undefined}
    >
      <h3>
        {onOpen ? (
          <button type="button" onClick={onOpen} aria-expanded={at}>
            {inWords(stage.titles) || stage.code}
          </button>
        ) : (
          inWords(stage.titles)
        )}
      </h3>
      {stage.max_days && (
        <p className={own.limit} title={t("limitHint")}>
          <IconHourglass size={13} aria-hidden /> {t("limit", { count: stage.max_days })}
        </p>
      )}
      {stage.requests_production && (
        <p className={own.limit}>
          <IconHammer size={13} aria-hidden /> {t("requestsShort")}
        </p>
      )}
      {stage.steps.length > 0 && <Steps stage={stage} />}
      {stage.needs.length > 0 && (
        <>
          <h4>{t("needs")}</h4>
          <ul>
            {stage.needs.map((need) => (
              <li key={need.code}>{inWords(need.titles)}</li>
            ))}
          </ul>
        </>
      )}
      {stage.steps.length + stage.needs.length === 0 && <p className="dim">{t("asksNothing")}</p>}
      {stage.back_to.length > 0 && (
        <p className={own.backText}>
          <IconArrowBackUp size={13} aria-hidden /> {t("backTo")}: {stage.back_to.map(nameOf).join(", ")}
        </p>
      )}
    </article>
  );
}

function Steps({ stage }: { stage: Stage }) {
  return (
    <>
      <h4>{t("steps")}</h4>
      <ul data-steps>
        {stage.steps.map((step) => {
          const Icon = STEP_ICONS[step.kind];
          return (
            <li key={step.code}>
              <Icon size={14} aria-label={t(`kind_${step.kind}`)} />
              <span>
                {inWords(step.titles)}{" "}
                <span className="dim">
                  {t("dueIn", { count: daysOf(step.due_rule) ?? 0 })}
                  {step.required && ` · ${t("required")}`}
                </span>
              </span>
            </li>
          );
        })}
      </ul>
    </>
  );
}
