import { Loader, Select } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useState } from "react";
import { $api } from "@/api/client";
import { texts } from "@/i18n";

const t = texts("client-picker", {
  ru: { label: "Клиент", hint: "Имя, телефон или почта", nothing: "Никого не нашлось" },
  en: { label: "Client", hint: "Name, phone or e-mail", nothing: "Nobody found" },
});

interface ClientPickerProps {
  value: string | null;
  onChange: (id: string | null) => void;
  type?: string;
  autoFocus?: boolean;
  error?: string;
  clearable?: boolean;
}

/** Picks a client by typing a part of the name. */
export function ClientPicker({ value, onChange, type, ...more }: ClientPickerProps) {
  const [query, setQuery] = useState("");
  const [asked] = useDebouncedValue(query.trim(), 150);
  const found = $api.useQuery(
    "get",
    "/api/contacts/contacts",
    {
      params: { query: { ...(asked.length > 1 ? { q: asked } : {}), ...(type ? { type } : {}), limit: 20 } },
    },
    { placeholderData: (before) => before },
  );
  const own = $api.useQuery(
    "get",
    "/api/contacts/contacts/{contact_id}",
    { params: { path: { contact_id: value ?? "" } } },
    { enabled: value !== null },
  );
  const items = found.data?.items ?? [];
  const chosen = own.data && !items.some((each) => each.id === own.data.id) ? [own.data] : [];
  return (
    <Select
      label={t("label")}
      placeholder={t("hint")}
      searchable
      data={[...chosen, ...items].map((each) => ({ value: each.id, label: each.name }))}
      filter={({ options }) => options}
      value={value}
      onChange={onChange}
      onSearchChange={setQuery}
      nothingFoundMessage={t("nothing")}
      rightSection={found.isFetching ? <Loader size={14} /> : undefined}
      {...more}
    />
  );
}
