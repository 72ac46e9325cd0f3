import { Select } from "@mantine/core";
import { $api } from "@/api/client";
import { usePerson } from "@/api/session";
import { useSellers } from "./SellerPicker";
import { t } from "./texts";

export interface Whose {
  team?: string;
  person?: string;
}

/** Everybody within reach, a team with all below it, or one person; a manager has nothing to choose. */
export function WhosePicker({ value, onChange }: { value: Whose; onChange: (whose: Whose) => void }) {
  const leads = usePerson().role !== "manager";
  const sellers = useSellers();
  const teams = $api.useQuery(
    "get",
    "/api/identity/teams",
    { params: { query: { limit: 200 } } },
    { enabled: leads, staleTime: 300_000 },
  );
  if (!leads) return null;
  const named = value.person ? `person:${value.person}` : value.team ? `team:${value.team}` : "all";
  return (
    <Select
      aria-label={t("whose")}
      w={210}
      searchable
      allowDeselect={false}
      data={[
        { value: "all", label: t("whoseAll") },
        {
          group: t("teams"),
          items: (teams.data?.items ?? []).map((each) => ({ value: `team:${each.id}`, label: each.name })),
        },
        {
          group: t("people"),
          items: sellers.map((each) => ({ value: `person:${each.id}`, label: each.name })),
        },
      ]}
      value={named}
      onChange={(next) => {
        const [kind, id] = (next ?? "all").split(":");
        onChange({ team: kind === "team" ? id : undefined, person: kind === "person" ? id : undefined });
      }}
    />
  );
}
