import { Select } from "@mantine/core";
import { $api } from "@/api/client";
import { usePerson } from "@/api/session";

/** Managers and heads, for those who lead others; a manager has nobody to choose among. */
export function useSellers(): { id: string; name: string }[] {
  const leads = usePerson().role !== "manager";
  const people = $api.useQuery(
    "get",
    "/api/identity/users",
    { params: { query: { limit: 200 } } },
    { enabled: leads, staleTime: 300_000 },
  );
  return (people.data?.items ?? []).filter((each) => ["manager", "head"].includes(each.role));
}

interface SellerFilterProps {
  label: string;
  /** What "no choice" is called. */
  everybody: string;
  value?: string;
  onChange: (id: string | undefined) => void;
}

export function SellerFilter({ label, everybody, value, onChange }: SellerFilterProps) {
  const leads = usePerson().role !== "manager";
  const sellers = useSellers();
  if (!leads) return null;
  return (
    <Select
      aria-label={label}
      w={180}
      searchable
      data={[
        { value: "", label: everybody },
        ...sellers.map((each) => ({ value: each.id, label: each.name })),
      ]}
      value={value ?? ""}
      onChange={(next) => onChange(next || undefined)}
    />
  );
}
