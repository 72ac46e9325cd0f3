// Who works here, in which role and team; each opens beside the list.
import { Button, SegmentedControl, Select, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconPlus } from "@tabler/icons-react";
import { lazy, Suspense, useState } from "react";
import { usePages } from "@/api/pages";
import { usePerson } from "@/api/session";
import type { Address } from "@/app/address";
import { type Column, DataTable } from "@/ui/DataTable";
import { Empty } from "@/ui/Empty";
import { Page } from "@/ui/Page";
import { Person } from "@/ui/Person";
import { ProblemBox } from "@/ui/Problem";
import { Badge } from "@/ui/Signal";
import { RowSkeletons } from "@/ui/Skeletons";
import classes from "../admin.module.css";
import { type peopleSearch, ROLES, people as route } from "../route";
import { t as admin } from "../texts";
import { type User, useTeams } from "./reading";
import { t } from "./texts";
import { UserPanel } from "./UserPanel";

const NewUser = lazy(() => import("./NewUser").then((room) => ({ default: room.NewUser })));

type Search = Address<typeof peopleSearch>;

export function People() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const [creating, setCreating] = useState(false);
  const manages = usePerson().role !== "head";
  const narrow = (next: Partial<Search>) =>
    void navigate({ search: (before) => ({ ...before, ...next }), replace: true });
  return (
    <Page
      title={admin("place_people")}
      fills
      actions={
        manages && (
          <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setCreating(true)}>
            {t("newPerson")}
          </Button>
        )
      }
    >
      <div className={classes.list}>
        <Filters search={search} narrow={narrow} />
        <Listed
          search={search}
          onOpen={(id) => narrow({ open: id })}
          onReset={() => void navigate({ search: {} })}
        />
      </div>
      {search.open && <UserPanel userId={search.open} onClose={() => narrow({ open: undefined })} />}
      <Suspense>
        {creating && (
          <NewUser
            onClose={(made) => {
              setCreating(false);
              if (made) narrow({ open: made, off: undefined });
            }}
          />
        )}
      </Suspense>
    </Page>
  );
}

function Filters({ search, narrow }: { search: Search; narrow: (next: Partial<Search>) => void }) {
  const teams = useTeams();
  const setWords = useDebouncedCallback((words: string) => narrow({ q: words.trim() || undefined }), 200);
  return (
    <div className={classes.filters} role="search" aria-label={t("filters")}>
      <TextInput
        aria-label={t("find")}
        placeholder={t("find")}
        className={classes.words}
        key={search.q === undefined ? "none" : "some"}
        defaultValue={search.q}
        onChange={(event) => setWords(event.currentTarget.value)}
      />
      <Select
        aria-label={t("role")}
        w={190}
        data={[
          { value: "", label: t("anyRole") },
          ...ROLES.map((each) => ({ value: each, label: admin(`role_${each}`) })),
        ]}
        value={search.role ?? ""}
        onChange={(role) => narrow({ role: (role || undefined) as Search["role"] })}
      />
      {teams.all.length > 0 && (
        <Select
          aria-label={t("team")}
          w={180}
          searchable
          data={[{ value: "", label: t("anyTeam") }, ...teams.options]}
          value={search.team ?? ""}
          onChange={(team) => narrow({ team: team || undefined })}
        />
      )}
      <SegmentedControl
        aria-label={t("state")}
        value={search.off ? "off" : "on"}
        onChange={(next) => narrow({ off: next === "off" ? true : undefined })}
        data={[
          { value: "on", label: t("working") },
          { value: "off", label: t("left") },
        ]}
      />
    </div>
  );
}

interface ListedProps {
  search: Search;
  onOpen: (id: string) => void;
  onReset: () => void;
}

function Listed({ search, onOpen, onReset }: ListedProps) {
  const { q, role, team, off, open } = search;
  const teams = useTeams();
  const reading = usePages("/api/identity/users", {
    query: {
      limit: 100,
      active: !off,
      ...(q ? { search: q } : {}),
      ...(role ? { role } : {}),
      ...(team ? { team_id: team } : {}),
    },
  });
  if (reading.error) return <ProblemBox error={reading.error} retry={reading.retry} />;
  if (reading.isPending) return <RowSkeletons rows={10} />;
  return (
    <DataTable
      name="people"
      label={admin("place_people")}
      columns={columns(teams.nameOf)}
      rows={reading.rows as User[]}
      rowKey={(row) => row.id}
      chosen={open}
      onOpen={(row) => onOpen(row.id)}
      onEnd={reading.more}
      empty={
        q || role || team ? (
          <Empty action={<Button onClick={onReset}>{admin("reset")}</Button>}>{t("noneFound")}</Empty>
        ) : (
          <Empty action={<Button onClick={onReset}>{t("working")}</Button>}>{t("noneLeft")}</Empty>
        )
      }
    />
  );
}

const columns = (teamOf: (id: string | null) => string | null): Column<User>[] => [
  {
    key: "name",
    title: t("name"),
    cell: (row) => (
      <>
        <Person name={row.name} label />
        <span className={`${classes.below} ${classes.narrow}`}>{admin(`role_${row.role}`)}</span>
      </>
    ),
  },
  {
    key: "email",
    title: t("email"),
    wide: true,
    cell: (row) => <span className="cut">{row.email ?? "—"}</span>,
  },
  {
    key: "role",
    title: t("role"),
    width: 190,
    wide: true,
    cell: (row) => <Badge kind={row.role === "admin" ? "accent" : "none"}>{admin(`role_${row.role}`)}</Badge>,
  },
  {
    key: "team",
    title: t("team"),
    width: 180,
    wide: true,
    cell: (row) => teamOf(row.team_id) ?? <span className="dim">{t("noTeam")}</span>,
  },
  {
    key: "language",
    title: t("language"),
    width: 110,
    wide: true,
    cell: (row) => <span className="dim">{t(`language_${row.language}`)}</span>,
  },
];
