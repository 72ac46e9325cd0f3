import { Select } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useState } from "react";
import { $api } from "@/api/client";

interface AccountPickerProps {
  label: string;
  value: string | null;
  onChange: (id: string | null) => void;
}

/** Picks a company by a part of its name or INN. */
export function AccountPicker({ label, value, onChange }: AccountPickerProps) {
  const [query, setQuery] = useState("");
  const [asked] = useDebouncedValue(query.trim(), 150);
  const found = $api.useQuery(
    "get",
    "/api/contacts/accounts",
    { params: { query: { ...(asked.length > 1 ? { q: asked } : {}), limit: 20 } } },
    { placeholderData: (before) => before },
  );
  return (
    <Select
      label={label}
      searchable
      clearable
      data={(found.data?.items ?? []).map((each) => ({ value: each.id, label: each.name }))}
      filter={({ options }) => options}
      value={value}
      onChange={onChange}
      onSearchChange={setQuery}
    />
  );
}
