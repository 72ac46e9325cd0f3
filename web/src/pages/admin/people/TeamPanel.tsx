import { Select } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { $api } from "@/api/client";
import { Empty } from "@/ui/Empty";
import { InlineEdit } from "@/ui/InlineEdit";
import { Facts, Section } from "@/ui/Page";
import { Person } from "@/ui/Person";
import { ProblemBox } from "@/ui/Problem";
import { SidePanel } from "@/ui/SidePanel";
import { RowSkeletons } from "@/ui/Skeletons";
import { complain, takeBack } from "@/ui/toasts";
import classes from "../admin.module.css";
import { t as admin } from "../texts";
import {
  changeTeam,
  changeUser,
  parentsFor,
  readTeam,
  readUser,
  type Team,
  usePeople,
  useTeams,
} from "./reading";
import { t } from "./texts";

const NONE = "none";

/** One team: its name, who leads it, where it belongs, who is in it. */
export function TeamPanel({
  teamId,
  readOnly,
  onClose,
}: {
  teamId: string;
  readOnly: boolean;
  onClose: () => void;
}) {
  const params = { path: { team_id: teamId } };
  const reading = $api.useQuery("get", "/api/identity/teams/{team_id}", { params });
  const team = reading.data;
  return (
    <SidePanel title={team?.name ?? ""} open onClose={onClose}>
      {reading.isError && <ProblemBox error={reading.error} retry={() => void reading.refetch()} />}
      {reading.isPending && <RowSkeletons rows={6} />}
      {team && (
        <>
          <TeamFacts team={team} readOnly={readOnly} />
          <Members team={team} readOnly={readOnly} />
        </>
      )}
    </SidePanel>
  );
}

function TeamFacts({ team, readOnly }: { team: Team; readOnly: boolean }) {
  const people = usePeople();
  const teams = useTeams();
  const parents = parentsFor(team, teams.all).map((each) => ({ value: each.id, label: each.name }));
  return (
    <Facts
      items={[
        [
          admin("name"),
          <InlineEdit
            key="name"
            label={admin("name")}
            value={team.name}
            required
            readOnly={readOnly}
            save={(name) => changeTeam(team, { name })}
            reread={async () => (await readTeam(team.id)).name}
          />,
        ],
        [
          t("headOf"),
          <InlineEdit
            key="head"
            label={t("headOf")}
            value={team.head_id ?? NONE}
            readOnly={readOnly}
            options={[{ value: NONE, label: t("noHead") }, ...people.options]}
            shown={people.nameOf(team.head_id) ?? t("noHead")}
            save={(value) => changeTeam(team, { head_id: value === NONE ? null : value })}
            reread={async () => (await readTeam(team.id)).head_id ?? NONE}
          />,
        ],
        [
          t("parent"),
          <InlineEdit
            key="parent"
            label={t("parent")}
            value={team.parent_id ?? NONE}
            readOnly={readOnly}
            options={[{ value: NONE, label: t("noParent") }, ...parents]}
            shown={teams.nameOf(team.parent_id) ?? t("noParent")}
            save={(value) => changeTeam(team, { parent_id: value === NONE ? null : value })}
            reread={async () => (await readTeam(team.id)).parent_id ?? NONE}
          />,
        ],
      ]}
    />
  );
}

function Members({ team, readOnly }: { team: Team; readOnly: boolean }) {
  const people = usePeople();
  const [adding, setAdding] = useState(false);
  const members = people.all.filter((each) => each.team_id === team.id && each.active);
  const others = people.all.filter(
    (each) => each.team_id !== team.id && each.active && each.role !== "integrator",
  );
  const add = async (id: string | null) => {
    const user = people.all.find((each) => each.id === id);
    if (!user) return;
    setAdding(true);
    try {
      await changeUser(user, { team_id: team.id });
      takeBack(t("moved", { name: user.name, team: team.name }), async () =>
        changeUser(await readUser(user.id), { team_id: user.team_id }),
      );
    } catch (error) {
      complain(error);
    }
    setAdding(false);
  };
  return (
    <Section title={t("members")}>
      {members.length === 0 && <Empty small>{t("noMembers")}</Empty>}
      <ul className={classes.rows}>
        {members.map((each) => (
          <li key={each.id}>
            <Link to="/settings/people" search={{ open: each.id }} className="cut">
              <Person name={each.name} label />
            </Link>
            <span className="dim">{admin(`role_${each.role}`)}</span>
          </li>
        ))}
      </ul>
      {!readOnly && (
        <Select
          mt={12}
          aria-label={t("addMember")}
          placeholder={t("addMember")}
          searchable
          disabled={adding}
          data={others.map((each) => ({ value: each.id, label: each.name }))}
          value={null}
          onChange={(id) => void add(id)}
        />
      )}
    </Section>
  );
}
