// Left what fits no invoice by itself, right the one that is being matched.
import { Button } from "@mantine/core";
import { useState } from "react";
import { api, done, LOOK_ANYWAY_MS, refresh } from "@/api/client";
import { usePages } from "@/api/pages";
import { Empty } from "@/ui/Empty";
import { money } from "@/ui/format";
import { useKeys } from "@/ui/keys";
import { Moment } from "@/ui/Moment";
import { ProblemBox } from "@/ui/Problem";
import { RowSkeletons } from "@/ui/Skeletons";
import { t as ui } from "@/ui/texts";
import { complain, later } from "@/ui/toasts";
import { Matching } from "./Matching";
import classes from "./money.module.css";
import { route } from "./route";
import type { Payment, Share } from "./splitting";
import { t } from "./texts";

const PATH = "/api/sales/payments";

export function Payments({ acts }: { acts: boolean }) {
  const { payment: chosen } = route.useSearch();
  const navigate = route.useNavigate();
  const [sent, setSent] = useState<Set<string>>(new Set());
  const query = { status: "unmatched", limit: 100 };
  const reading = usePages(PATH, { query }, { refetchInterval: LOOK_ANYWAY_MS });
  const rows = (reading.rows as Payment[]).filter((each) => !sent.has(each.id));
  const at = Math.max(
    0,
    rows.findIndex((each) => each.id === chosen),
  );
  const payment = rows[at];

  const pick = (next: Payment | undefined) => {
    void navigate({ search: (before) => ({ ...before, payment: next?.id }), replace: true });
    if (next) document.querySelector(`[data-payment="${next.id}"]`)?.scrollIntoView({ block: "nearest" });
  };
  useKeys([
    { keys: "KeyJ", does: "↓", run: () => pick(rows[Math.min(rows.length - 1, at + 1)]), hidden: true },
    { keys: "KeyK", does: "↑", run: () => pick(rows[Math.max(0, at - 1)]), hidden: true },
  ]);

  /** Gone from the list at once; sales hears of it in seven seconds, unless it is taken back. */
  const settle = (gone: Payment, message: string, send: () => Promise<unknown>) => {
    const back = () =>
      setSent((before) => {
        const next = new Set(before);
        next.delete(gone.id);
        return next;
      });
    setSent((before) => new Set(before).add(gone.id));
    pick(rows[at + 1] ?? rows[at - 1]);
    later({
      message,
      revert: back,
      commit: async () => {
        await send();
        await refresh(PATH, "/api/sales/invoices").catch(complain);
        back();
      },
    });
  };
  const match = (whose: Payment, shares: Share[], message: string) =>
    settle(whose, message, () =>
      done(
        api.POST("/api/sales/payments/{payment_id}/match", {
          params: { path: { payment_id: whose.id } },
          body: { shares },
        }),
      ),
    );
  const setAside = (whose: Payment, reason: string) =>
    settle(whose, t("saidAside"), () =>
      done(
        api.POST("/api/sales/payments/{payment_id}/set-aside", {
          params: { path: { payment_id: whose.id } },
          body: { reason },
        }),
      ),
    );

  if (reading.error) return <ProblemBox error={reading.error} retry={reading.retry} />;
  if (reading.isPending) return <RowSkeletons rows={10} />;
  if (rows.length === 0) return <Empty>{t("allMatched")}</Empty>;
  return (
    <div className={classes.payments}>
      <ul className={classes.list} aria-label={t("payments")}>
        {rows.map((each) => (
          <li key={each.id}>
            <button
              type="button"
              data-payment={each.id}
              aria-current={each.id === payment?.id || undefined}
              onClick={() => pick(each)}
            >
              <strong className="cut">{each.payer ?? t("unknownPayer")}</strong>
              <b className="num">{money(each.free, each.currency)}</b>
              <span className="cut dim">{each.purpose}</span>
              <Moment at={each.paid_at} className="dim" />
            </button>
          </li>
        ))}
        {reading.hasMore && (
          <li>
            <Button variant="subtle" fullWidth onClick={reading.more}>
              {ui("loadMore")}
            </Button>
          </li>
        )}
      </ul>
      {payment && (
        <Matching
          key={payment.id}
          payment={payment}
          acts={acts}
          onMatch={(shares, message) => match(payment, shares, message)}
          onSetAside={(reason) => setAside(payment, reason)}
        />
      )}
    </div>
  );
}
