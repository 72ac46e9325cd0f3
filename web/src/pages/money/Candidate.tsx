import { TextInput } from "@mantine/core";
import { money, relative } from "@/ui/format";
import { Badge } from "@/ui/Signal";
import classes from "./money.module.css";
import type { Suggestion } from "./splitting";
import { t } from "./texts";

interface CandidateProps {
  candidate: Suggestion;
  place: number;
  chosen: boolean;
  share: string | undefined;
  onPick: () => void;
  /** Only while the payment is being shared out. */
  onShare: ((text: string) => void) | null;
  onEnter: () => void;
}

export function Candidate({ candidate, place, chosen, share, onPick, onShare, onEnter }: CandidateProps) {
  const { number, currency } = candidate;
  return (
    <li data-chosen={chosen || undefined}>
      <button type="button" aria-pressed={chosen} onClick={onPick}>
        <kbd>{place + 1}</kbd>
        <span className={classes.what}>
          <strong>
            {number} <span className="cut">{candidate.client_name}</span>
          </strong>
          <span className="dim">
            {[
              t("dueOn", { day: relative(candidate.due_on) }),
              candidate.owner_name && t("owner", { name: candidate.owner_name }),
            ]
              .filter(Boolean)
              .join(" · ")}
          </span>
          <span className={classes.reasons}>
            {candidate.reasons.map((reason) => (
              <Badge key={reason} kind="accent">
                {t(`by_${reason}`)}
              </Badge>
            ))}
          </span>
        </span>
        <span className={classes.sums}>
          <b className="num">{t("outstanding", { amount: money(candidate.outstanding, currency) })}</b>
          <span className="num dim">{t("of", { amount: money(candidate.total, currency) })}</span>
        </span>
      </button>
      {onShare && (
        <TextInput
          aria-label={t("share", { number })}
          inputMode="decimal"
          value={share ?? ""}
          onChange={(event) => onShare(event.currentTarget.value)}
          onKeyDown={(event) => event.key === "Enter" && onEnter()}
        />
      )}
    </li>
  );
}
