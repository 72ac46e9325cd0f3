// One person: changed where it stands; a new password, absences, and the end of their work here.
import { Button } from "@mantine/core";
import { lazy, Suspense, useState } from "react";
import { $api, api, done, refresh } from "@/api/client";
import { usePerson } from "@/api/session";
import { Empty } from "@/ui/Empty";
import { InlineEdit } from "@/ui/InlineEdit";
import { Facts, Section } from "@/ui/Page";
import { ProblemBox } from "@/ui/Problem";
import { SidePanel } from "@/ui/SidePanel";
import { Badge } from "@/ui/Signal";
import { RowSkeletons } from "@/ui/Skeletons";
import { later } from "@/ui/toasts";
import classes from "../admin.module.css";
import { ROLES } from "../route";
import { t as admin } from "../texts";
import { AbsenceRow } from "./AbsenceRow";
import { type Absence, changeUser, readUser, stateOf, type User, usePeople, useTeams } from "./reading";
import { t } from "./texts";

const NewPassword = lazy(() => import("./NewPassword").then((room) => ({ default: room.NewPassword })));
const NewAbsence = lazy(() => import("./NewAbsence").then((room) => ({ default: room.NewAbsence })));

const NO_TEAM = "none";

export function UserPanel({ userId, onClose }: { userId: string; onClose: () => void }) {
  const params = { path: { user_id: userId } };
  const reading = $api.useQuery("get", "/api/identity/users/{user_id}", { params });
  const user = reading.data;
  const me = usePerson();
  // An operator touches no administrator, and a head only looks.
  const mayChange = me.role === "admin" || (me.role === "ops" && user?.role !== "admin");
  return (
    <SidePanel title={user?.name ?? ""} open onClose={onClose}>
      {reading.isError && <ProblemBox error={reading.error} retry={() => void reading.refetch()} />}
      {reading.isPending && <RowSkeletons rows={8} />}
      {user && (
        <>
          {!user.active && <Badge kind="none">{t("leftOne")}</Badge>}
          <UserFacts user={user} readOnly={!mayChange || !user.active} />
          {mayChange && <Acts user={user} own={user.id === me.id} />}
          {me.role !== "ops" && <AbsencesOf user={user} />}
        </>
      )}
    </SidePanel>
  );
}

function UserFacts({ user, readOnly }: { user: User; readOnly: boolean }) {
  const teams = useTeams();
  const field = (name: "name" | "email", label: string) => (
    <InlineEdit
      label={label}
      value={user[name]}
      required
      readOnly={readOnly}
      save={(value) => changeUser(user, { [name]: value })}
      reread={async () => (await readUser(user.id))[name]}
    />
  );
  return (
    <Facts
      items={[
        [t("fullName"), field("name", t("fullName"))],
        [t("email"), field("email", t("email"))],
        [
          t("role"),
          <InlineEdit
            key="role"
            label={t("role")}
            value={user.role}
            readOnly={readOnly}
            options={ROLES.map((value) => ({ value, label: admin(`role_${value}`) }))}
            shown={admin(`role_${user.role}`)}
            save={(value) => changeUser(user, { role: value as User["role"] })}
            reread={async () => (await readUser(user.id)).role}
          />,
        ],
        [
          t("team"),
          <InlineEdit
            key="team"
            label={t("team")}
            value={user.team_id ?? NO_TEAM}
            readOnly={readOnly}
            options={[{ value: NO_TEAM, label: t("noTeam") }, ...teams.options]}
            shown={teams.nameOf(user.team_id) ?? t("noTeam")}
            save={(value) => changeUser(user, { team_id: value === NO_TEAM ? null : value })}
            reread={async () => (await readUser(user.id)).team_id ?? NO_TEAM}
          />,
        ],
        [
          t("language"),
          <InlineEdit
            key="language"
            label={t("language")}
            value={user.language}
            readOnly={readOnly}
            options={(["ru", "en"] as const).map((value) => ({ value, label: t(`language_${value}`) }))}
            shown={t(`language_${user.language}`)}
            save={(value) => changeUser(user, { language: value as User["language"] })}
            reread={async () => (await readUser(user.id)).language}
          />,
        ],
      ]}
    />
  );
}

function Acts({ user, own }: { user: User; own: boolean }) {
  const [resetting, setResetting] = useState(false);
  // Shown as done at once; it is sent when nobody took it back.
  const [leaving, setLeaving] = useState(false);
  const params = { path: { user_id: user.id } };
  const deactivate = () => {
    setLeaving(true);
    later({
      message: t("deactivated", { name: user.name }),
      commit: async () => {
        await done(api.POST("/api/identity/users/{user_id}/deactivate", { params }));
        await refresh("/api/identity");
      },
      revert: () => setLeaving(false),
    });
  };
  const reactivate = () =>
    later({
      message: t("reactivated", { name: user.name }),
      commit: async () => {
        await done(api.POST("/api/identity/users/{user_id}/reactivate", { params }));
        setLeaving(false);
        await refresh("/api/identity");
      },
    });
  return (
    <>
      <div className={classes.acts}>
        {user.active ? (
          <>
            {!own && <Button onClick={() => setResetting(true)}>{t("setPassword")}</Button>}
            {!own && (
              <Button onClick={deactivate} disabled={leaving}>
                {t("deactivate")}
              </Button>
            )}
          </>
        ) : (
          <Button variant="filled" onClick={reactivate}>
            {t("reactivate")}
          </Button>
        )}
      </div>
      {own && <p className={classes.lead}>{t("ownAccount")}</p>}
      <Suspense>{resetting && <NewPassword user={user} onClose={() => setResetting(false)} />}</Suspense>
    </>
  );
}

function AbsencesOf({ user }: { user: User }) {
  const people = usePeople();
  const [planning, setPlanning] = useState(false);
  const reading = $api.useQuery("get", "/api/identity/absences", {
    params: { query: { user_id: user.id, cancelled: false, limit: 20 } },
  });
  const rows = ((reading.data?.items ?? []) as Absence[]).filter((each) => stateOf(each) !== "over");
  return (
    <Section
      title={admin("place_absences")}
      aside={
        user.active && (
          <Button variant="subtle" onClick={() => setPlanning(true)}>
            {t("planAbsence")}
          </Button>
        )
      }
    >
      {reading.isError && <ProblemBox error={reading.error} retry={() => void reading.refetch()} />}
      {reading.isPending && <RowSkeletons rows={2} />}
      {reading.data && rows.length === 0 && <Empty small>{t("noAbsencesOf")}</Empty>}
      <ul className={classes.rows}>
        {rows.map((each) => (
          <AbsenceRow key={each.id} absence={each} substitute={people.nameOf(each.substitute_id)} />
        ))}
      </ul>
      <Suspense>{planning && <NewAbsence userId={user.id} onClose={() => setPlanning(false)} />}</Suspense>
    </Section>
  );
}
