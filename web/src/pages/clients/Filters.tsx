import { Button, Menu, Select, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconCheck, IconFilter } from "@tabler/icons-react";
import { useEffect, useRef } from "react";
import { useTypes } from "@/pages/client/types";
import { Chip } from "@/ui/Page";
import { SellerFilter } from "@/ui/SellerPicker";
import classes from "./clients.module.css";
import type { Search } from "./query";
import { t } from "./texts";

const SORTS = ["name", "newest", "last_contact"] as const;
const PRIORITIES = ["high", "normal", "low"] as const;

/** Filters of the second row: on or off, a chip where on. */
const SWITCHES: { label: () => string; on: Partial<Search> }[] = [
  { label: () => t("noPhone"), on: { has_phone: false } },
  { label: () => t("noEmail"), on: { has_email: false } },
  { label: () => t("prepayment"), on: { payment_terms: "prepayment" } },
  { label: () => t("postpayment"), on: { payment_terms: "postpayment" } },
  { label: () => t("imported"), on: { origin: "import" } },
  { label: () => t("website"), on: { origin: "website" } },
  { label: () => t("archived"), on: { status: "archived" } },
];

export function Filters({ search, narrow }: { search: Search; narrow: (next: Partial<Search>) => void }) {
  const types = useTypes();
  const field = useRef<HTMLInputElement>(null);
  const setWords = useDebouncedCallback((words: string) => narrow({ q: words.trim() || undefined }), 200);
  // A saved filter, or taking them off, writes the words anew; what is being typed stays.
  useEffect(() => {
    const input = field.current;
    if (input && document.activeElement !== input) input.value = search.q ?? "";
  }, [search.q]);
  const isOn = (on: Partial<Search>) =>
    Object.entries(on).every(([name, value]) => search[name as keyof Search] === value);
  const off = (on: Partial<Search>) =>
    narrow(Object.fromEntries(Object.keys(on).map((name) => [name, undefined])));
  return (
    <div className={classes.filters} role="search" aria-label={t("filters")}>
      <TextInput
        ref={field}
        aria-label={t("find")}
        placeholder={t("find")}
        className={classes.words}
        defaultValue={search.q}
        onChange={(event) => setWords(event.currentTarget.value)}
      />
      {search.of !== "accounts" && (
        <Select
          aria-label={t("type")}
          w={150}
          data={[{ value: "", label: t("anyType") }, ...types.options]}
          value={search.type ?? ""}
          onChange={(type) => narrow({ type: type || undefined })}
        />
      )}
      <Select
        aria-label={t("priority")}
        w={186}
        data={[
          { value: "", label: t("anyPriority") },
          ...PRIORITIES.map((each) => ({ value: each, label: t(each) })),
        ]}
        value={search.priority ?? ""}
        onChange={(priority) => narrow({ priority: (priority || undefined) as Search["priority"] })}
      />
      <SellerFilter
        label={t("owner")}
        everybody={t("anyOwner")}
        value={search.owner_id}
        onChange={(owner_id) => narrow({ owner_id })}
      />
      <Menu width={220} closeOnItemClick={false}>
        <Menu.Target>
          <Button leftSection={<IconFilter size={14} aria-hidden />}>{t("more")}</Button>
        </Menu.Target>
        <Menu.Dropdown>
          {SWITCHES.map(({ label, on }) => (
            <Menu.Item
              key={label()}
              rightSection={isOn(on) ? <IconCheck size={14} aria-hidden /> : undefined}
              onClick={() => (isOn(on) ? off(on) : narrow(on))}
            >
              {label()}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      <Select
        aria-label={t("sort")}
        w={190}
        className={classes.sort}
        data={SORTS.map((each) => ({ value: each, label: t(`sort_${each}`) }))}
        value={search.sort ?? "name"}
        onChange={(sort) => narrow({ sort: sort === "name" ? undefined : (sort as Search["sort"]) })}
      />
      {SWITCHES.filter(({ on }) => isOn(on)).map(({ label, on }) => (
        <Chip key={label()} onRemove={() => off(on)}>
          {label()}
        </Chip>
      ))}
    </div>
  );
}
