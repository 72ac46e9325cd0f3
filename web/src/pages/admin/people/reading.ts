// People, teams and absences as the settings read and change them.
import { $api, api, done, match, refresh } from "@/api/client";
import type { Identity } from "@/api/generated";
import { isoDay } from "@/ui/format";

export type User = Identity["UserOut"];
export type Team = Identity["TeamOut"];
export type Absence = Identity["AbsenceOut"];

const USERS = "/api/identity/users";
const KEPT = { staleTime: 60_000 };

/** Everybody who works here, by name: for pickers, and for names beside ids. Those who left are named as well. */
export function usePeople() {
  const reading = $api.useQuery("get", USERS, { params: { query: { limit: 200 } } }, KEPT);
  const all = reading.data?.items ?? [];
  return {
    all,
    options: all
      .filter((each) => each.active && each.role !== "integrator")
      .map((each) => ({ value: each.id, label: each.name })),
    nameOf: (id: string | null | undefined) => all.find((each) => each.id === id)?.name ?? null,
  };
}

export function useTeams() {
  const reading = $api.useQuery("get", "/api/identity/teams", { params: { query: { limit: 200 } } }, KEPT);
  const all = reading.data?.items ?? [];
  return {
    ...reading,
    all,
    options: all.map((each) => ({ value: each.id, label: each.name })),
    nameOf: (id: string | null | undefined) => all.find((each) => each.id === id)?.name ?? null,
  };
}

export async function changeUser(user: User, body: Identity["ChangeUser"]): Promise<void> {
  const params = { path: { user_id: user.id }, header: match(user.version) };
  await done(api.PATCH("/api/identity/users/{user_id}", { params, body }));
  await refresh("/api/identity");
}

export const readUser = (id: string): Promise<User> =>
  done(api.GET("/api/identity/users/{user_id}", { params: { path: { user_id: id } } }));

export async function changeTeam(team: Team, body: Identity["ChangeTeam"]): Promise<void> {
  const params = { path: { team_id: team.id }, header: match(team.version) };
  await done(api.PATCH("/api/identity/teams/{team_id}", { params, body }));
  await refresh("/api/identity");
}

export const readTeam = (id: string): Promise<Team> =>
  done(api.GET("/api/identity/teams/{team_id}", { params: { path: { team_id: id } } }));

export interface Placed extends Team {
  /** How many teams stand above it. */
  depth: number;
}

/** Each team right below the one it belongs to, by name; one whose parent is out of sight stands at the top. */
export function asTree(teams: Team[]): Placed[] {
  const known = new Set(teams.map((each) => each.id));
  const placed: Placed[] = [];
  const put = (parent: string | null, depth: number) => {
    const here = teams.filter((each) =>
      parent === null ? !each.parent_id || !known.has(each.parent_id) : each.parent_id === parent,
    );
    for (const team of here.toSorted((one, other) => one.name.localeCompare(other.name))) {
      placed.push({ ...team, depth });
      put(team.id, depth + 1);
    }
  };
  put(null, 0);
  return placed;
}

/** Where a team may be put: not below itself. */
export function parentsFor(team: Team | null, teams: Team[]): Team[] {
  const below = new Set<string>(team ? [team.id] : []);
  for (const each of asTree(teams)) if (each.parent_id && below.has(each.parent_id)) below.add(each.id);
  return teams.filter((each) => !below.has(each.id));
}

export type AbsenceState = "now" | "ahead" | "over" | "cancelled";

/** Both days are included. */
export function stateOf(
  absence: Pick<Absence, "starts_on" | "ends_on" | "cancelled_at">,
  today = isoDay(new Date()),
): AbsenceState {
  if (absence.cancelled_at) return "cancelled";
  if (absence.ends_on < today) return "over";
  return absence.starts_on > today ? "ahead" : "now";
}

export const daysOf = (absence: Pick<Absence, "starts_on" | "ends_on">): number =>
  Math.round((Date.parse(absence.ends_on) - Date.parse(absence.starts_on)) / 86_400_000) + 1;
