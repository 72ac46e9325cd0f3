import { $api, LOOK_ANYWAY_MS } from "@/api/client";
import { usePerson } from "@/api/session";
import { Empty } from "@/ui/Empty";
import { exact, NBSP, number, relative } from "@/ui/format";
import { Section } from "@/ui/Page";
import { Badge, type SignalKind } from "@/ui/Signal";
import type { Sale } from "./reading";
import classes from "./sale.module.css";
import { t } from "./texts";
import { unitName } from "./units";

const KINDS: Record<string, SignalKind | "accent"> = {
  rejected: "overdue",
  ready: "planned",
  shipped: "planned",
  cancelled: "none",
};
const WAY = ["requested", "accepted", "started", "ready", "shipped"] as const;

/** The order request with its ledger: when it was asked for, accepted, begun, ready, shipped, and what was promised. */
export function OrderSection({ sale }: { sale: Sale }) {
  const { role } = usePerson();
  const request = sale.order_request;
  const reading = $api.useQuery(
    "get",
    "/api/sales/order-requests/{order_id}",
    { params: { path: { order_id: request?.id ?? "" } } },
    { enabled: request !== null && role !== "accountant", refetchInterval: LOOK_ANYWAY_MS },
  );
  const order = reading.data;
  return (
    <Section
      title={
        <>
          {t("order")}
          {request && <span className="num">{request.number}</span>}
          {request && (
            <Badge kind={KINDS[request.status] ?? "accent"}>
              {t.or(`order_${request.status}`, request.status)}
            </Badge>
          )}
        </>
      }
    >
      {!request && <Empty small>{t("noOrder")}</Empty>}
      {request?.reject_reason && <p className={classes.byOthers}>{request.reject_reason}</p>}
      {request && (
        <ol className={classes.ledger}>
          {WAY.map((step) => {
            const at = order?.[`${step}_at`] ?? null;
            return (
              <li key={step} data-done={at !== null || undefined}>
                <span>{t.or(`order_${step}`, step)}</span>
                <time title={exact(at)}>
                  {at
                    ? relative(at).replace(NBSP, " ")
                    : step === "ready" && request.promised_by
                      ? t("promised", { day: relative(request.promised_by) })
                      : ""}
                </time>
              </li>
            );
          })}
        </ol>
      )}
      {order && (
        <ul className={classes.orderLines}>
          {order.lines.map((line) => (
            <li key={line.sku}>
              <span>{line.name}</span>
              <span className="dim num">
                {Number(line.from_stock) > 0 &&
                  t("fromStock", { count: `${number(line.from_stock)} ${unitName(line.unit)}` })}
                {Number(line.from_stock) > 0 && Number(line.to_produce) > 0 && " · "}
                {Number(line.to_produce) > 0 &&
                  t("toProduce", { count: `${number(line.to_produce)} ${unitName(line.unit)}` })}
              </span>
            </li>
          ))}
        </ul>
      )}
      {request && !request.promised_by && request.status === "requested" && (
        <p className={classes.hint}>{t("neededBy", { day: exact(request.needed_by) })}</p>
      )}
    </Section>
  );
}
