// People and companies within reach: found by a few letters, narrowed by filters that can be kept, page after page.
import { ActionIcon, Button, Menu, SegmentedControl } from "@mantine/core";
import { IconDots, IconDownload, IconFileImport, IconPlus } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { lazy, Suspense, useState } from "react";
import { $api } from "@/api/client";
import { usePages } from "@/api/pages";
import { language } from "@/i18n";
import { pathOf } from "@/pages/client/reading";
import { useTypes } from "@/pages/client/types";
import { DataTable } from "@/ui/DataTable";
import { Empty } from "@/ui/Empty";
import { Page } from "@/ui/Page";
import { ProblemBox } from "@/ui/Problem";
import { SavedViews } from "@/ui/SavedViews";
import { RowSkeletons } from "@/ui/Skeletons";
import classes from "./clients.module.css";
import { columnsOf, type Row } from "./columns";
import { Filters } from "./Filters";
import { narrowed, queryOf, type Search, searchOf } from "./query";
import { route } from "./route";
import { t } from "./texts";

const NewClient = lazy(() => import("./NewClient").then((room) => ({ default: room.NewClient })));
const Twins = lazy(() => import("./Twins").then((room) => ({ default: room.Twins })));

export function Clients() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const [creating, setCreating] = useState(false);
  const kind = search.of ?? "contacts";
  const narrow = (next: Partial<Search>) =>
    void navigate({ search: (before) => ({ ...before, ...next }), replace: true });
  return (
    <Page
      title={t("title")}
      fills
      chips={
        <SegmentedControl
          aria-label={t("of")}
          value={kind}
          onChange={(next) => narrow({ of: next === "accounts" ? "accounts" : undefined, twins: undefined })}
          data={[
            { value: "contacts", label: t("contacts") },
            { value: "accounts", label: t("accounts") },
          ]}
        />
      }
      actions={
        <>
          <SavedViews
            path="/api/contacts/saved-filters"
            lists={["contacts", "accounts"]}
            now={() => ({ list: kind, query: queryOf(search) })}
            onPick={(view) => void navigate({ search: searchOf(view) })}
          />
          <More search={search} />
          <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setCreating(true)}>
            {t("new")}
          </Button>
        </>
      }
    >
      <div className={classes.list}>
        <Filters search={search} narrow={narrow} />
        <TwinsBanner kind={kind} onShow={() => narrow({ twins: true })} />
        <Listed
          search={search}
          onNew={() => setCreating(true)}
          onReset={() => void navigate({ search: { of: search.of } })}
        />
      </div>
      <Suspense>
        {creating && <NewClient kind={kind} onClose={() => setCreating(false)} />}
        {search.twins && <Twins kind={kind} onClose={() => narrow({ twins: undefined })} />}
      </Suspense>
    </Page>
  );
}

function Listed({ search, onNew, onReset }: { search: Search; onNew: () => void; onReset: () => void }) {
  const navigate = useNavigate();
  const types = useTypes();
  const kind = search.of ?? "contacts";
  const clients = usePages(kind === "contacts" ? "/api/contacts/contacts" : "/api/contacts/accounts", {
    query: { ...queryOf(search), limit: 100 },
  });
  const rows = clients.rows as Row[];
  if (clients.error) return <ProblemBox error={clients.error} retry={clients.retry} />;
  if (clients.isPending) return <RowSkeletons rows={14} />;
  return (
    <DataTable
      name={`clients-${kind}`}
      label={t(kind)}
      columns={columnsOf(kind, types.nameOf)}
      rows={rows}
      rowKey={(row) => row.id}
      onOpen={(row) => void navigate(pathOf(kind === "contacts" ? "contact" : "account", row.id))}
      onEnd={clients.more}
      empty={
        narrowed(search) ? (
          <Empty action={<Button onClick={onReset}>{t("reset")}</Button>}>{t("noneFound")}</Empty>
        ) : (
          <Empty action={<Button onClick={onNew}>{t("new")}</Button>}>{t("none")}</Empty>
        )
      }
    />
  );
}

/** Two records of one client are worth a minute: both are called otherwise. */
function TwinsBanner({ kind, onShow }: { kind: "contacts" | "accounts"; onShow: () => void }) {
  const record = kind === "contacts" ? "contact" : "account";
  const pairs = $api.useQuery(
    "get",
    "/api/contacts/duplicates",
    { params: { query: { record, limit: 200 } } },
    { staleTime: 60_000 },
  );
  const count = pairs.data?.items.length ?? 0;
  if (count === 0) return null;
  return (
    <p className={classes.twins} role="status">
      {t("twins", { count })}
      <Button variant="subtle" onClick={onShow}>
        {t("twinsShow")}
      </Button>
    </p>
  );
}

function More({ search }: { search: Search }) {
  const navigate = useNavigate();
  const kind = search.of ?? "contacts";
  const asked = new URLSearchParams({ format: "xlsx", lang: language() });
  for (const [name, value] of Object.entries(queryOf(search))) {
    if (["q", "owner_id", "type", "priority", "status"].includes(name)) asked.set(name, String(value));
  }
  return (
    <Menu position="bottom-end" width={220}>
      <Menu.Target>
        <ActionIcon aria-label={t("actions")}>
          <IconDots size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={<IconFileImport size={16} aria-hidden />}
          onClick={() => void navigate({ to: "/import" })}
        >
          {t("import")}
        </Menu.Item>
        <Menu.Item
          component="a"
          href={`/api/contacts/exports/${kind}?${asked}`}
          leftSection={<IconDownload size={16} aria-hidden />}
        >
          {t("export")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
