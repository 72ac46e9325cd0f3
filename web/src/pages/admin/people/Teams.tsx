// Teams as a tree: who leads which, how many are in each.
import { Button } from "@mantine/core";
import { IconCornerDownRight, IconPlus } from "@tabler/icons-react";
import { lazy, Suspense, useState } from "react";
import { usePerson } from "@/api/session";
import { type Column, DataTable } from "@/ui/DataTable";
import { Empty } from "@/ui/Empty";
import { number } from "@/ui/format";
import { Page } from "@/ui/Page";
import { Person } from "@/ui/Person";
import { ProblemBox } from "@/ui/Problem";
import { RowSkeletons } from "@/ui/Skeletons";
import classes from "../admin.module.css";
import { teams as route } from "../route";
import { t as admin } from "../texts";
import { asTree, type Placed, usePeople, useTeams } from "./reading";
import { TeamPanel } from "./TeamPanel";
import { t } from "./texts";

const NewTeam = lazy(() => import("./NewTeam").then((room) => ({ default: room.NewTeam })));

export function Teams() {
  const { open } = route.useSearch();
  const navigate = route.useNavigate();
  const manages = usePerson().role === "admin";
  const [creating, setCreating] = useState(false);
  const look = (id: string | undefined) => void navigate({ search: { open: id }, replace: true });
  return (
    <Page
      title={admin("place_teams")}
      fills
      actions={
        manages && (
          <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setCreating(true)}>
            {t("newTeam")}
          </Button>
        )
      }
    >
      <div className={classes.list}>
        <p className={classes.lead}>{t("teamsLead")}</p>
        <Tree open={open} onOpen={look} onNew={manages ? () => setCreating(true) : undefined} />
      </div>
      {open && <TeamPanel teamId={open} readOnly={!manages} onClose={() => look(undefined)} />}
      <Suspense>
        {creating && (
          <NewTeam
            onClose={(made) => {
              setCreating(false);
              if (made) look(made);
            }}
          />
        )}
      </Suspense>
    </Page>
  );
}

function Tree({ open, onOpen, onNew }: { open?: string; onOpen: (id: string) => void; onNew?: () => void }) {
  const teams = useTeams();
  const people = usePeople();
  if (teams.isError) return <ProblemBox error={teams.error} retry={() => void teams.refetch()} />;
  if (teams.isPending) return <RowSkeletons rows={5} />;
  return (
    <DataTable
      name="teams"
      label={admin("place_teams")}
      columns={columns(people.nameOf)}
      rows={asTree(teams.all)}
      rowKey={(row) => row.id}
      chosen={open}
      onOpen={(row) => onOpen(row.id)}
      empty={<Empty action={onNew && <Button onClick={onNew}>{t("newTeam")}</Button>}>{t("noTeams")}</Empty>}
    />
  );
}

const columns = (nameOf: (id: string | null) => string | null): Column<Placed>[] => [
  {
    key: "name",
    title: admin("name"),
    cell: (row) => (
      <span className={classes.strong} style={{ paddingLeft: row.depth * 20 }}>
        {row.depth > 0 && <IconCornerDownRight size={14} aria-hidden className="dim" />} {row.name}
      </span>
    ),
  },
  {
    key: "head",
    title: t("headOf"),
    width: 240,
    cell: (row) =>
      row.head_id ? <Person name={nameOf(row.head_id)} label /> : <span className="dim">{t("noHead")}</span>,
  },
  {
    key: "members",
    title: t("members"),
    width: 120,
    align: "right",
    wide: true,
    cell: (row) => <span className="num">{number(row.members)}</span>,
  },
];
