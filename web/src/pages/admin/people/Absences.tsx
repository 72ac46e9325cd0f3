// Who is away when, and who stands in: the next weeks at a glance, and the list.
import { Button, SegmentedControl } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { lazy, Suspense, useState } from "react";
import { usePages } from "@/api/pages";
import { type Column, DataTable } from "@/ui/DataTable";
import { Empty } from "@/ui/Empty";
import { Page } from "@/ui/Page";
import { Person } from "@/ui/Person";
import { ProblemBox } from "@/ui/Problem";
import { Badge } from "@/ui/Signal";
import { RowSkeletons } from "@/ui/Skeletons";
import classes from "../admin.module.css";
import { absences as route } from "../route";
import { t as admin } from "../texts";
import { type Absence, stateOf, usePeople } from "./reading";
import { t } from "./texts";
import { spanOf, useCancelling } from "./useCancelling";
import { WeeksAhead } from "./WeeksAhead";

const NewAbsence = lazy(() => import("./NewAbsence").then((room) => ({ default: room.NewAbsence })));

export function Absences() {
  const { all } = route.useSearch();
  const navigate = route.useNavigate();
  const [planning, setPlanning] = useState(false);
  return (
    <Page
      title={admin("place_absences")}
      chips={
        <SegmentedControl
          aria-label={t("state")}
          value={all ? "all" : "open"}
          onChange={(next) => void navigate({ search: { all: next === "all" ? true : undefined } })}
          data={[
            { value: "open", label: t("nowAndAhead") },
            { value: "all", label: t("allAbsences") },
          ]}
        />
      }
      actions={
        <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setPlanning(true)}>
          {t("planAbsence")}
        </Button>
      }
    >
      <Listed all={all === true} onPlan={() => setPlanning(true)} />
      <Suspense>{planning && <NewAbsence onClose={() => setPlanning(false)} />}</Suspense>
    </Page>
  );
}

function Listed({ all, onPlan }: { all: boolean; onPlan: () => void }) {
  const people = usePeople();
  const { isGoing, cancel } = useCancelling();
  const query = all ? { limit: 100 } : { limit: 200, cancelled: false };
  const reading = usePages("/api/identity/absences", { query });
  if (reading.error) return <ProblemBox error={reading.error} retry={reading.retry} />;
  if (reading.isPending) return <RowSkeletons rows={8} />;
  const rows = (reading.rows as Absence[]).filter((each) => !isGoing(each.id));
  const open = rows
    .filter((each) => ["now", "ahead"].includes(stateOf(each)))
    .toSorted((one, other) => one.starts_on.localeCompare(other.starts_on));
  return (
    <>
      {open.length > 0 && <WeeksAhead absences={open} nameOf={people.nameOf} />}
      <DataTable
        name="absences"
        label={admin("place_absences")}
        columns={columns(people.nameOf, cancel)}
        rows={all ? rows : open}
        rowKey={(row) => row.id}
        onEnd={reading.more}
        empty={<Empty action={<Button onClick={onPlan}>{t("planAbsence")}</Button>}>{t("noAbsences")}</Empty>}
      />
    </>
  );
}

const columns = (
  nameOf: (id: string | null) => string | null,
  cancel: (absence: Absence) => void,
): Column<Absence>[] => [
  {
    key: "who",
    title: t("who"),
    cell: (row) => (
      <>
        <Person name={nameOf(row.user_id)} label />
        <span className={`${classes.below} ${classes.narrow}`}>{spanOf(row)}</span>
      </>
    ),
  },
  {
    key: "days",
    title: t("when"),
    width: 290,
    wide: true,
    cell: (row) => <span className="num">{spanOf(row)}</span>,
  },
  {
    key: "substitute",
    title: t("substitute"),
    width: 200,
    wide: true,
    cell: (row) =>
      row.substitute_id ? (
        <Person name={nameOf(row.substitute_id)} label />
      ) : (
        <span className="dim">{t("noSubstitute")}</span>
      ),
  },
  {
    key: "state",
    title: t("now"),
    width: 130,
    wide: 2,
    cell: (row) => {
      const state = stateOf(row);
      return <Badge kind={state === "now" ? "today" : "none"}>{t(`state_${state}`)}</Badge>;
    },
  },
  {
    key: "acts",
    title: "",
    width: 116,
    align: "right",
    cell: (row) =>
      ["now", "ahead"].includes(stateOf(row)) && (
        <Button
          variant="subtle"
          size="compact-sm"
          aria-label={t("cancelOf", { name: nameOf(row.user_id), days: spanOf(row) })}
          onClick={() => cancel(row)}
        >
          {t("cancelAbsence")}
        </Button>
      ),
  },
];
