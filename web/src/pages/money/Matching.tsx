// One payment and the invoices it may be for, each with why: `1…9` picks, Enter matches; or shared out over several.
import { Button, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useState } from "react";
import { $api } from "@/api/client";
import { KeyCaps } from "@/app/KeyCaps";
import { AskWhy } from "@/pages/sale/AskWhy";
import { exact, money } from "@/ui/format";
import { useKeys } from "@/ui/keys";
import { Signal } from "@/ui/Signal";
import { Candidate } from "./Candidate";
import classes from "./money.module.css";
import { type Payment, proposed, type Share, type Suggestion, split } from "./splitting";
import { t } from "./texts";

interface MatchingProps {
  payment: Payment;
  acts: boolean;
  onMatch: (shares: Share[], message: string) => void;
  onSetAside: (reason: string) => void;
}

export function Matching({ payment, acts, onMatch, onSetAside }: MatchingProps) {
  const [asked, setAsked] = useState("");
  const found = useFound(asked);
  const candidates = asked.trim() ? found.rows : payment.suggestions;
  const [at, setAt] = useState(0);
  const [typed, setTyped] = useState<Map<string, string> | null>(null);
  const [aside, setAside] = useState(false);
  const chosen = candidates[at] ?? candidates[0];
  const shared = typed && split(payment.free, typed);

  const match = () => {
    if (!acts) return;
    if (shared?.shares) onMatch(shared.shares, t("saidSplit", { count: shared.shares.length }));
    if (typed || !chosen) return;
    const [amount] = proposed(payment.free, [chosen]).values();
    onMatch(
      [{ invoice_id: chosen.invoice_id, amount: amount || payment.free }],
      t("saidMatch", { number: chosen.number }),
    );
  };
  const divide = () => setTyped(typed ? null : proposed(payment.free, candidates));
  useKeys(
    acts
      ? [
          ...candidates.slice(0, 9).map((_, index) => ({
            keys: `Digit${index + 1}`,
            does: t("pickKey"),
            hidden: index > 0,
            run: () => setAt(index),
          })),
          { keys: "Enter", does: t("match"), run: match },
          { keys: "KeyS", does: t("split"), run: divide },
          { keys: "KeyX", does: t("setAside"), run: () => setAside(true) },
        ]
      : [],
  );
  const money_ = (amount: string) => money(amount, payment.currency);
  return (
    <section className={classes.matching} aria-label={t("suggestions")}>
      <header>
        <h2>{payment.payer ?? t("unknownPayer")}</h2>
        <b className="num">{money_(payment.amount)}</b>
        <p>{payment.purpose}</p>
        <p className="dim">
          {[
            exact(payment.paid_at),
            payment.payer_tax_id && t("inn", { inn: payment.payer_tax_id }),
            payment.payer_account && t("account", { account: payment.payer_account }),
            payment.free !== payment.amount && t("free", { amount: money_(payment.free) }),
          ]
            .filter(Boolean)
            .join(" · ")}
        </p>
        {payment.why_unmatched && <Signal kind="today">{t(`why_${payment.why_unmatched}`)}</Signal>}
      </header>
      <TextInput
        label={t("find")}
        value={asked}
        onChange={(event) => {
          setAsked(event.currentTarget.value);
          setAt(0);
          setTyped(null);
        }}
      />
      {candidates.length === 0 && !found.isPending && (
        <p className="dim">{asked.trim() ? t("notFound") : t("noSuggestions")}</p>
      )}
      <ol className={classes.candidates} aria-label={t("suggestions")}>
        {candidates.map((each, index) => (
          <Candidate
            key={each.invoice_id}
            candidate={each}
            place={index}
            chosen={each === chosen && !typed}
            share={typed?.get(each.invoice_id)}
            onPick={() => setAt(index)}
            onShare={typed && ((text) => setTyped(new Map(typed).set(each.invoice_id, text)))}
            onEnter={match}
          />
        ))}
      </ol>
      {shared && (
        <p className={shared.wrong ? classes.wrong : "dim"} role="status">
          {shared.wrong
            ? t(shared.wrong, { amount: money_(shared.left ?? "0") })
            : Number(shared.left) > 0
              ? t("rest", { amount: money_(shared.left) })
              : t("restNothing")}
        </p>
      )}
      {acts && (
        <footer>
          <Button
            variant="filled"
            onClick={match}
            disabled={typed ? !shared?.shares : !chosen}
            rightSection={<KeyCaps keys="Enter" />}
          >
            {t("match")}
          </Button>
          <Button onClick={divide} disabled={candidates.length < 1}>
            {typed ? t("oneInvoice") : t("split")}
          </Button>
          <Button variant="subtle" color="gray" onClick={() => setAside(true)}>
            {t("setAside")}
          </Button>
        </footer>
      )}
      {aside && (
        <AskWhy
          title={t("askAside")}
          label={t("asideWhy")}
          go={t("setAside")}
          run={async (reason) => onSetAside(reason)}
          onClose={() => setAside(false)}
        />
      )}
    </section>
  );
}

/** Invoices by a part of their number, in the shape of a suggestion that has no reasons. */
function useFound(asked: string): { rows: Suggestion[]; isPending: boolean } {
  const [number] = useDebouncedValue(asked.trim(), 200);
  const reading = $api.useQuery(
    "get",
    "/api/sales/invoices",
    { params: { query: { number, limit: 9 } } },
    { enabled: number.length > 0 },
  );
  const rows = (reading.data?.items ?? [])
    .filter((each) => each.status !== "void")
    .map((each) => ({
      invoice_id: each.id,
      number: each.number,
      sale_id: each.sale_id,
      sale_number: each.sale_number,
      client_name: each.account_name ?? each.contact_name,
      owner_name: null,
      currency: each.currency,
      due_on: each.due_on,
      total: each.total,
      outstanding: each.outstanding,
      score: 0,
      reasons: [],
    }));
  return { rows, isPending: asked.trim() !== number || (number.length > 0 && reading.isPending) };
}
