import { DateInput } from "@mantine/dates";
import { Link } from "@tanstack/react-router";
import { $api } from "@/api/client";
import { Completion } from "@/pages/my-day/Completion";
import { completeLater } from "@/pages/my-day/completing";
import { Moment } from "@/ui/Moment";
import { Facts } from "@/ui/Page";
import { Person } from "@/ui/Person";
import { ProblemBox } from "@/ui/Problem";
import { SidePanel } from "@/ui/SidePanel";
import { RowSkeletons } from "@/ui/Skeletons";
import classes from "./activities.module.css";
import { dayOf } from "./days";
import type { Activity } from "./moving";
import { t } from "./texts";

interface ActivityPanelProps {
  id: string;
  move: (activity: Activity, day: string) => void;
  onClose: () => void;
}

/** One activity beside the week: what it is about, what came of it, what is next. */
export function ActivityPanel({ id, move, onClose }: ActivityPanelProps) {
  const reading = $api.useQuery("get", "/api/activities/activities/{activity_id}", {
    params: { path: { activity_id: id } },
  });
  const activity = reading.data;
  return (
    <SidePanel title={activity?.title ?? t("activity")} open onClose={onClose}>
      {reading.isPending && <RowSkeletons rows={5} />}
      {reading.isError && <ProblemBox error={reading.error} retry={() => void reading.refetch()} />}
      {activity && (
        <div className={classes.panel}>
          <Facts items={factsOf(activity)} />
          {activity.status === "open" && (
            <>
              <DateInput
                label={t("day")}
                valueFormat="dd, D MMMM YYYY"
                value={dayOf(activity)}
                onChange={(day) => day && move(activity, day)}
              />
              <Completion
                activity={activity}
                onLeave={onClose}
                onDone={(body) => {
                  completeLater(activity, body, () => undefined);
                  onClose();
                }}
              />
            </>
          )}
        </div>
      )}
    </SidePanel>
  );
}

function factsOf(activity: Activity): [string, React.ReactNode][] {
  const due = activity.due_at ?? activity.due_on;
  const rows: [string, React.ReactNode][] = [
    [t("when"), due ? <Moment key="due" at={due} /> : t("undated")],
    [t("person"), <Person key="owner" name={activity.owner_name} label />],
  ];
  if (activity.contact_id) {
    rows.push([
      t("client"),
      <Link
        key="client"
        className="link"
        to="/clients/$contactId"
        params={{ contactId: activity.contact_id }}
      >
        {activity.contact_name ?? "—"}
      </Link>,
    ]);
  }
  if (activity.sale_id) {
    rows.push([
      t("sale"),
      <Link key="sale" className="link" to="/sales/$saleId" params={{ saleId: activity.sale_id }}>
        {activity.sale_number ?? "—"}
      </Link>,
    ]);
  }
  if (activity.description) rows.push([t("more"), activity.description]);
  if (activity.result) rows.push([t("result"), activity.result]);
  return rows;
}
