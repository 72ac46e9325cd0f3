// Everything by typing: where to go, what to do, and the clients and sales that match.
import { Modal, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import {
  IconArrowRight,
  IconBriefcase2,
  IconBuilding,
  IconPlus,
  IconSearch,
  IconUser,
} from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from "react";
import { $api } from "@/api/client";
import { usePerson } from "@/api/session";
import { pathOf } from "@/pages/client/reading";
import { money } from "@/ui/format";
import { matches } from "@/ui/matches";
import type { CreateOption } from "./Create";
import classes from "./frame.module.css";
import { KeyCaps } from "./KeyCaps";
import type { Entry } from "./navigation";
import { t } from "./texts";

interface Result {
  key: string;
  group: string;
  icon: ReactNode;
  label: string;
  aside?: ReactNode;
  run: () => void;
}

interface PaletteProps {
  onClose: () => void;
  entries: Entry[];
  create: CreateOption[];
}

export function Palette(props: PaletteProps) {
  return (
    <Modal
      opened
      onClose={props.onClose}
      withCloseButton={false}
      size={600}
      yOffset="12vh"
      centered={false}
      className={classes.palette}
      attributes={{ content: { "aria-label": t("search") } }}
    >
      <Finder {...props} />
    </Modal>
  );
}

function Finder({ onClose, entries, create }: PaletteProps) {
  const [query, setQuery] = useState("");
  const [at, setAt] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const id = useId();
  const found = useFound(query, entries, create);
  // biome-ignore lint/correctness/useExhaustiveDependencies: other words, other list: from its beginning
  useEffect(() => setAt(0), [query]);
  useEffect(() => {
    list.current?.querySelector(`[data-at="${at}"]`)?.scrollIntoView({ block: "nearest" });
  }, [at]);

  const take = (result: Result | undefined) => {
    if (!result) return;
    onClose();
    result.run();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.code === "ArrowDown") setAt(Math.min(found.length - 1, at + 1));
    else if (event.code === "ArrowUp") setAt(Math.max(0, at - 1));
    else if (event.code === "Enter") take(found[at]);
    else return;
    event.preventDefault();
  };

  return (
    <>
      <TextInput
        data-autofocus
        variant="unstyled"
        leftSection={<IconSearch size={18} aria-hidden />}
        placeholder={t("searchHint")}
        aria-label={t("search")}
        role="combobox"
        aria-expanded
        aria-controls={id}
        aria-activedescendant={found[at] ? `${id}-${at}` : undefined}
        value={query}
        onChange={(event) => setQuery(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      <div className={classes.results} ref={list} role="listbox" id={id} aria-label={t("found")}>
        {found.length === 0 && <div className={classes.nothing}>{t("nothingFound")}</div>}
        {found.map((result, index) => (
          <div key={result.key}>
            {result.group !== found[index - 1]?.group && <h3 role="presentation">{result.group}</h3>}
            {/* biome-ignore lint/a11y/useKeyWithClickEvents: keys are the field's, as of every combobox */}
            <div
              role="option"
              id={`${id}-${index}`}
              data-at={index}
              tabIndex={-1}
              aria-selected={index === at}
              className={classes.result}
              onClick={() => take(result)}
              onPointerMove={() => setAt(index)}
            >
              {result.icon}
              <span className="cut">{result.label}</span>
              {result.aside}
            </div>
          </div>
        ))}
      </div>
    </>
  );
}

function useFound(query: string, entries: Entry[], create: CreateOption[]): Result[] {
  const navigate = useNavigate();
  const { role } = usePerson();
  const [asked] = useDebouncedValue(query.trim(), 120);
  const enabled = asked.length > 1 && ["manager", "head", "admin"].includes(role);
  const clients = $api.useQuery(
    "get",
    "/api/contacts/clients",
    { params: { query: { q: asked, limit: 6 } } },
    { enabled, placeholderData: (before) => before },
  );
  const known = enabled ? (clients.data?.items ?? []) : [];
  const sales = $api.useQuery(
    "get",
    "/api/sales/sales",
    { params: { query: { q: asked, limit: 6 } } },
    // By fewer than three characters nothing can be found without reading everything.
    { enabled: enabled && asked.length > 2, placeholderData: (before) => before },
  );
  const commands: Result[] = [
    ...entries
      .filter((entry) => matches(query, entry.label()))
      .map((entry) => ({
        key: entry.to,
        group: t("goTo"),
        icon: <IconArrowRight size={16} aria-hidden />,
        label: entry.label(),
        aside: <KeyCaps keys={`KeyG ${entry.key}`} />,
        run: () => void navigate({ to: entry.to }),
      })),
    ...create
      .filter((option) => matches(query, option.label))
      .map((option) => ({
        key: option.keys,
        group: t("actions"),
        icon: <IconPlus size={16} aria-hidden />,
        label: option.label,
        aside: <KeyCaps keys={option.keys} />,
        run: option.run,
      })),
  ];
  return [
    ...known.map((client) => ({
      key: client.id,
      group: t("found"),
      icon:
        client.kind === "contact" ? (
          <IconUser size={16} aria-hidden />
        ) : (
          <IconBuilding size={16} aria-hidden />
        ),
      label: client.name,
      aside: <small>{client.kind === "contact" ? (client.account_name ?? t("client")) : t("company")}</small>,
      run: () => void navigate(pathOf(client.kind, client.id)),
    })),
    ...(enabled && asked.length > 2 ? (sales.data?.items ?? []) : []).map((sale) => ({
      key: sale.id,
      group: t("found"),
      icon: <IconBriefcase2 size={16} aria-hidden />,
      label: `${sale.number} · ${sale.contact_name ?? sale.title}`,
      aside: <small className="num">{money(sale.total, sale.currency)}</small>,
      run: () => void navigate({ to: "/sales/$saleId", params: { saleId: sale.id } }),
    })),
    ...commands,
  ];
}
