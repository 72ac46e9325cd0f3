import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { $api, LOOK_ANYWAY_MS } from "@/api/client";
import { usePerson } from "@/api/session";
import { Moment } from "@/ui/Moment";
import { Facts, Section } from "@/ui/Page";
import { ProblemBox } from "@/ui/Problem";
import { SidePanel } from "@/ui/SidePanel";
import { RowSkeletons } from "@/ui/Skeletons";
import { Amounts, Due } from "./OrderCard";
import classes from "./production.module.css";
import { type Act, actsOf, type Order } from "./reading";
import { t } from "./texts";

interface OrderPanelProps {
  orderId: string;
  now: (order: Order) => Order;
  onAct: (order: Order, act: Act) => void;
  onClose: () => void;
}

/** One order request: what is needed, what can be done, and its ledger. */
export function OrderPanel({ orderId, now, onAct, onClose }: OrderPanelProps) {
  const params = { path: { order_id: orderId } };
  const reading = $api.useQuery(
    "get",
    "/api/sales/order-requests/{order_id}",
    { params },
    {
      refetchInterval: LOOK_ANYWAY_MS,
    },
  );
  const order = reading.data && now(reading.data);
  const sells = ["manager", "head", "admin"].includes(usePerson().role);
  return (
    <SidePanel title={order?.number ?? ""} open onClose={onClose}>
      {reading.isError && <ProblemBox error={reading.error} retry={() => void reading.refetch()} />}
      {reading.isPending && <RowSkeletons rows={8} />}
      {order && (
        <div className={classes.panel}>
          <p className={classes.panelTop}>
            <Due order={order} />
            {sells ? (
              <Link to="/sales/$saleId" params={{ saleId: order.sale_id }}>
                {t("sale", { number: order.sale_number })}
              </Link>
            ) : (
              <span className="dim">{t("sale", { number: order.sale_number })}</span>
            )}
          </p>
          {order.stock_expired && <p className={classes.warning}>{t("stockExpired")}</p>}
          {order.reject_reason && order.status === "rejected" && (
            <p className={classes.warning}>{order.reject_reason}</p>
          )}
          <div className={classes.acts}>
            {actsOf(order).map((act, index) => (
              <Button
                key={act}
                variant={index === 0 ? "filled" : "default"}
                onClick={() => onAct(order, act)}
              >
                {t(act)}
              </Button>
            ))}
          </div>
          <Section title={t("lines")}>
            <ul className={classes.lines}>
              {order.lines.map((line) => (
                <li key={line.sku}>
                  <span>
                    {line.name} <span className="dim">{line.sku}</span>
                  </span>
                  <Amounts line={line} />
                </li>
              ))}
            </ul>
          </Section>
          <Ledger orderId={orderId} />
        </div>
      )}
    </SidePanel>
  );
}

function Ledger({ orderId }: { orderId: string }) {
  const reading = $api.useQuery("get", "/api/sales/order-requests/{order_id}/ledger", {
    params: { path: { order_id: orderId } },
  });
  const handoff = reading.data?.handoff;
  const hours = (seconds: number) => t("hours", { count: Math.round(seconds / 3600) });
  return (
    <Section title={t("ledger")}>
      {reading.isError && <ProblemBox error={reading.error} retry={() => void reading.refetch()} />}
      {reading.isPending && <RowSkeletons rows={4} />}
      <ol className={classes.ledger}>
        {reading.data?.steps.map((step, index) => (
          <li key={index}>
            <strong>{t.or(`step_${step.what}`, step.what)}</strong>
            <Moment at={step.at} className="dim" />
            <span>
              {[whoOf(step.who), step.promised_by && t("promised", { day: step.promised_by }), step.reason]
                .filter(Boolean)
                .join(" · ")}
            </span>
          </li>
        ))}
      </ol>
      {handoff && (
        <Facts
          items={[
            [t("waiting"), hours(handoff.production_waiting)],
            [t("making"), hours(handoff.working)],
            [t("handing"), hours(handoff.handing_over)],
          ]}
        />
      )}
      {handoff && handoff.promise_kept !== null && (
        <p className="dim">{t(handoff.promise_kept ? "kept" : "broken")}</p>
      )}
    </Section>
  );
}

/** A rule of the process asks for an order by itself; its name is nothing to production. */
const whoOf = (who: string | null): string | null => (who?.startsWith("system:") ? t("system") : who);
