// Production's day: what was asked of it, by the promised day, the overdue first; accept, refuse, start, ready, ship.
import { Button } from "@mantine/core";
import { useState } from "react";
import { LOOK_ANYWAY_MS } from "@/api/client";
import { usePages } from "@/api/pages";
import { usePerson } from "@/api/session";
import { Empty } from "@/ui/Empty";
import { useKeys } from "@/ui/keys";
import { Page } from "@/ui/Page";
import { ProblemBox } from "@/ui/Problem";
import { RowSkeletons } from "@/ui/Skeletons";
import { Ask, type Asked } from "./Ask";
import { OrderCard } from "./OrderCard";
import { OrderPanel } from "./OrderPanel";
import classes from "./production.module.css";
import { type Act, actsOf, COLUMNS, columnsOf, OPEN, type Order } from "./reading";
import { route } from "./route";
import { t } from "./texts";
import { useAnswers } from "./useAnswers";

export function Production() {
  const { overdue, open } = route.useSearch();
  const navigate = route.useNavigate();
  const { now, answer } = useAnswers();
  const [asking, setAsking] = useState<{ order: Order; act: Asked } | null>(null);
  const [at, setAt] = useState<string | null>(null);
  const query = { status: [...OPEN], order: "due" as const, limit: 200, ...(overdue ? { overdue } : {}) };
  const reading = usePages("/api/sales/order-requests", { query }, { refetchInterval: LOOK_ANYWAY_MS });
  const orders = (reading.rows as Order[]).map(now);
  const columns = columnsOf(orders);
  const shown = COLUMNS.flatMap((column) => columns[column]);
  const late = columns.fresh.concat(columns.working).filter((each) => each.overdue).length;
  const answers = ["production", "admin"].includes(usePerson().role);

  const look = (id: string | undefined) =>
    void navigate({ search: (before) => ({ ...before, open: id }), replace: true });
  const act = (order: Order, what: Act) => {
    if (what === "start") void answer(order, { act: what });
    else setAsking({ order, act: what });
  };
  const here = shown.find((each) => each.id === at);
  const move = (by: number) => {
    const place = shown.findIndex((each) => each.id === at);
    const next = shown[Math.max(0, Math.min(shown.length - 1, place + by))];
    if (!next) return;
    setAt(next.id);
    document.querySelector(`[data-order="${next.id}"]`)?.scrollIntoView({ block: "nearest" });
  };
  const press = (what: Act) => here && actsOf(here).includes(what) && act(here, what);
  useKeys([
    { keys: "KeyJ", does: "↓", run: () => move(1), hidden: true },
    { keys: "KeyK", does: "↑", run: () => move(-1), hidden: true },
    { keys: "Enter", does: "⏎", run: () => here && look(here.id), hidden: true },
    ...(answers
      ? [
          { keys: "KeyA", does: t("accept"), run: () => press("accept") },
          { keys: "KeyR", does: t("reject"), run: () => press("reject") },
          { keys: "KeyS", does: t("start"), run: () => press("start") },
          { keys: "KeyX", does: t("ready"), run: () => press("ready") },
          { keys: "KeyO", does: t("ship"), run: () => press("ship") },
        ]
      : []),
  ]);

  const filter = (value: true | undefined) =>
    void navigate({ search: (before) => ({ ...before, overdue: value }), replace: true });
  return (
    <Page
      title={t("title")}
      fills
      chips={late > 0 && <span className={classes.late}>{t("late", { count: late })}</span>}
      actions={
        <Button
          aria-pressed={overdue === true}
          variant={overdue ? "light" : "default"}
          onClick={() => filter(overdue ? undefined : true)}
        >
          {t("onlyLate")}
        </Button>
      }
    >
      {reading.error && <ProblemBox error={reading.error} retry={reading.retry} />}
      {!reading.error && reading.isPending && <RowSkeletons rows={12} />}
      {!reading.error && !reading.isPending && orders.length === 0 && (
        <Empty action={overdue && <Button onClick={() => filter(undefined)}>{t("showAll")}</Button>}>
          {overdue ? t("nothingLate") : t("nothing")}
        </Empty>
      )}
      {orders.length > 0 && (
        <div className={classes.board}>
          {COLUMNS.map((name) => (
            <section key={name} className={classes.column} aria-label={t(name)}>
              <h2>
                {t(name)} <span className="dim num">{columns[name].length}</span>
              </h2>
              {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keys */}
              <div className={classes.cards} tabIndex={0} role="group" aria-label={t(name)}>
                {columns[name].length === 0 && <p className={classes.nothing}>{t(`nothing_${name}`)}</p>}
                {columns[name].map((order) => (
                  <OrderCard
                    key={order.id}
                    order={order}
                    at={order.id === at}
                    onOpen={() => look(order.id)}
                    onAct={(what) => act(order, what)}
                  />
                ))}
                {reading.hasMore && name === "fresh" && (
                  <Button variant="subtle" onClick={reading.more}>
                    {t("showAll")}
                  </Button>
                )}
              </div>
            </section>
          ))}
        </div>
      )}
      {open && <OrderPanel orderId={open} now={now} onAct={act} onClose={() => look(undefined)} />}
      {asking && (
        <Ask {...asking} onAnswer={(said) => answer(asking.order, said)} onClose={() => setAsking(null)} />
      )}
    </Page>
  );
}
