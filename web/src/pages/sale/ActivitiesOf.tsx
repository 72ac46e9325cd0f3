import { Button } from "@mantine/core";
import { lazy, Suspense, useState } from "react";
import { $api, LOOK_ANYWAY_MS } from "@/api/client";
import { KindIcon } from "@/pages/my-day/KindIcon";
import { exact, relative } from "@/ui/format";
import { Section } from "@/ui/Page";
import { Person } from "@/ui/Person";
import { ProblemBox } from "@/ui/Problem";
import { Signal, signalOf } from "@/ui/Signal";
import type { Sale } from "./reading";
import classes from "./sale.module.css";
import { t } from "./texts";

const NewActivity = lazy(() =>
  import("@/pages/my-day/NewActivity").then((room) => ({ default: room.NewActivity })),
);

/** The next step first. Where people have nothing to do, but a department has, theirs is shown: nothing is forgotten. */
export function ActivitiesOf({ sale }: { sale: Sale }) {
  const [planning, setPlanning] = useState(false);
  const open = $api.useQuery(
    "get",
    "/api/activities/activities",
    { params: { query: { sale_id: sale.id, status: "open", limit: 20 } } },
    { refetchInterval: LOOK_ANYWAY_MS },
  );
  const next = sale.next_step;
  return (
    <Section
      title={t("activities")}
      aside={
        <Button variant="subtle" onClick={() => setPlanning(true)} className="no-print">
          {t("plan")}
        </Button>
      }
    >
      {open.isError && <ProblemBox error={open.error} />}
      {open.data?.items.length === 0 && sale.kind === "open" && next.open_steps === 0 && (
        <div className={classes.noStep} role="status">
          <Signal kind="overdue">{t("noActivities")}</Signal>
        </div>
      )}
      {open.data?.items.length === 0 && next.open_steps > 0 && (
        <ul className={classes.steps}>
          <li>
            <KindIcon kind="task" />
            <span className={classes.stepTitle}>{next.title}</span>
            {next.due_at && (
              <span title={exact(next.due_at)}>
                <Signal kind={signalOf(next.due_at)}>{relative(next.due_at)}</Signal>
              </span>
            )}
            <span className="dim">{t("ofProduction")}</span>
          </li>
        </ul>
      )}
      <ul className={classes.steps}>
        {open.data?.items.map((each) => {
          const due = each.due_at ?? each.due_on;
          return (
            <li key={each.id}>
              <KindIcon kind={each.kind} />
              <span className={classes.stepTitle}>{each.title}</span>
              <span title={exact(due)}>
                <Signal kind={each.overdue ? "overdue" : signalOf(due)}>{relative(due)}</Signal>
              </span>
              <Person name={each.owner_name} size={20} />
            </li>
          );
        })}
      </ul>
      <Suspense>
        {planning && (
          <NewActivity
            onClose={() => setPlanning(false)}
            saleId={sale.id}
            contactId={sale.contact_id ?? undefined}
          />
        )}
      </Suspense>
    </Section>
  );
}
