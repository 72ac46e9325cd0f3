import { ActionIcon, Button } from "@mantine/core";
import { IconCheck } from "@tabler/icons-react";
import { lazy, Suspense, useState } from "react";
import { $api, LOOK_ANYWAY_MS } from "@/api/client";
import { completeLater } from "@/pages/my-day/completing";
import { KindIcon } from "@/pages/my-day/KindIcon";
import { exact, relative } from "@/ui/format";
import { useKeys } from "@/ui/keys";
import { Section } from "@/ui/Page";
import { ProblemBox } from "@/ui/Problem";
import { Signal, signalOf } from "@/ui/Signal";
import { RowSkeletons } from "@/ui/Skeletons";
import classes from "./client.module.css";
import { t } from "./texts";

const NewActivity = lazy(() =>
  import("@/pages/my-day/NewActivity").then((room) => ({ default: room.NewActivity })),
);
const Completion = lazy(() =>
  import("@/pages/my-day/Completion").then((room) => ({ default: room.Completion })),
);

export const useSteps = (contactId: string) =>
  $api.useQuery(
    "get",
    "/api/activities/activities",
    { params: { query: { contact_id: contactId, status: "open", limit: 50 } } },
    { refetchInterval: LOOK_ANYWAY_MS },
  );

/** What is planned with the client: done here, and what is next asked in the same breath. */
export function Steps({ contactId, active }: { contactId: string; active: boolean }) {
  const [planning, setPlanning] = useState(false);
  const [open, setOpen] = useState<string | null>(null);
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const steps = useSteps(contactId);
  const rows = (steps.data?.items ?? []).filter((each) => !hidden.has(each.id));
  useKeys(active ? [{ keys: "KeyP", does: t("planKey"), run: () => setPlanning(true) }] : []);
  return (
    <Section
      title={t("steps")}
      aside={
        active && (
          <Button variant="subtle" onClick={() => setPlanning(true)}>
            {t("plan")}
          </Button>
        )
      }
    >
      {steps.isPending && <RowSkeletons rows={2} />}
      {steps.isError && <ProblemBox error={steps.error} retry={() => void steps.refetch()} />}
      {active && steps.data && rows.length === 0 && (
        <p className={classes.noStep} role="status">
          <Signal kind="overdue">{t("noStep")}</Signal>
        </p>
      )}
      <ul className={classes.steps}>
        {rows.map((each) => {
          const due = each.due_at ?? each.due_on;
          return (
            <li key={each.id}>
              <div className={classes.step}>
                <ActionIcon
                  aria-label={t("doneWith", { title: each.title })}
                  onClick={() => setOpen(open === each.id ? null : each.id)}
                >
                  <IconCheck size={16} />
                </ActionIcon>
                <KindIcon kind={each.kind} />
                <span className={classes.stepTitle}>{each.title}</span>
                <span title={exact(due)}>
                  <Signal kind={each.overdue ? "overdue" : signalOf(due)}>
                    {due ? relative(due) : t("undated")}
                  </Signal>
                </span>
              </div>
              <Suspense>
                {open === each.id && (
                  <Completion
                    activity={each}
                    onLeave={() => setOpen(null)}
                    onDone={(body) => {
                      setOpen(null);
                      setHidden((before) => new Set([...before, each.id]));
                      completeLater(each, body, () =>
                        setHidden((before) => new Set([...before].filter((id) => id !== each.id))),
                      );
                    }}
                  />
                )}
              </Suspense>
            </li>
          );
        })}
      </ul>
      <Suspense>
        {planning && <NewActivity contactId={contactId} onClose={() => setPlanning(false)} />}
      </Suspense>
    </Section>
  );
}
