// My own figures of this week, compared with the same part of the last one; asked of the reports, never counted here.
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { $api, LOOK_ANYWAY_MS } from "@/api/client";
import type { Analytics } from "@/api/generated";
import { usePerson } from "@/api/session";
import { money, number, percent } from "@/ui/format";
import classes from "./my-day.module.css";
import { t } from "./texts";

type Name = "processed_clients" | "sales_and_margin" | "completed_activities";
const SELLERS = ["manager", "head", "admin"];

function useReport<T>(report: Name, manager: string, enabled: boolean): T | undefined {
  const asked = { params: { path: { report }, query: { period: "this_week" as const, manager } } };
  const reading = $api.useQuery("get", "/api/analytics/reports/{report}", asked, {
    enabled,
    refetchInterval: LOOK_ANYWAY_MS,
  });
  return reading.data as T | undefined;
}

export function Figures() {
  const person = usePerson();
  const sells = SELLERS.includes(person.role);
  const clients = useReport<Analytics["ClientsReport"]>("processed_clients", person.id, sells);
  const sales = useReport<Analytics["SalesReport"]>("sales_and_margin", person.id, sells);
  const activities = useReport<Analytics["ActivitiesReport"]>("completed_activities", person.id, sells);
  const board = $api.useQuery(
    "get",
    "/api/sales/board",
    { params: { query: { stage: "payment", owner_id: person.id, limit: 1 } } },
    { enabled: sells },
  );
  if (!sells) return null;
  const sold = sales?.total[0];
  const waiting = board.data?.columns[0];
  const rows: [label: string, value: ReactNode][] = [
    [
      t("processed"),
      <Changed key="c" value={number(clients?.total.total)} change={clients?.total.change_percent.total} />,
    ],
    [
      t("completedCount"),
      <Changed
        key="a"
        value={number(activities?.total.completed)}
        change={activities?.total.change_percent.completed}
      />,
    ],
    [
      t("sold"),
      <Changed
        key="s"
        value={money(sold?.revenue ?? (sales ? 0 : null), sold?.currency ?? "RUB", false)}
        change={sold?.change_percent.revenue}
      />,
    ],
    [t("margin"), sold?.margin_percent ? percent(Number(sold.margin_percent) / 100) : "—"],
  ];
  return (
    <aside className={classes.figures} aria-label={t("figures")}>
      <h2>
        {t("figures")} <span>· {t("thisWeek")}</span>
      </h2>
      <dl>
        {rows.map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd className="num">{value}</dd>
          </div>
        ))}
        {waiting && waiting.count > 0 && (
          <div>
            <dt>
              <Link to="/sales" search={{ view: "list", stage: "payment" }} className="link">
                {t("awaiting")}
              </Link>
            </dt>
            <dd className="num">
              {waiting.count} · {money(waiting.sums[0]?.total ?? 0, waiting.sums[0]?.currency, false)}
            </dd>
          </div>
        )}
      </dl>
    </aside>
  );
}

/** A figure with its change against the same part of the last week; without a base there is none. */
function Changed({ value, change }: { value: string; change?: string | null }) {
  const by = change === null || change === undefined ? null : Number(change);
  return (
    <>
      {value}
      {by !== null && (
        <span className={classes.change}>
          {by > 0 ? "▲" : by < 0 ? "▼" : ""} {percent(Math.abs(by) / 100)}
        </span>
      )}
    </>
  );
}
