// Keys of other systems: what each may do, when it was used last; a new one is shown once.
import { Button, SegmentedControl } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { lazy, Suspense, useState } from "react";
import { api, done, refresh } from "@/api/client";
import { usePages } from "@/api/pages";
import { type Column, DataTable } from "@/ui/DataTable";
import { Empty } from "@/ui/Empty";
import { Moment } from "@/ui/Moment";
import { Once } from "@/ui/Once";
import { Page } from "@/ui/Page";
import { ProblemBox } from "@/ui/Problem";
import { Badge, Signal } from "@/ui/Signal";
import { RowSkeletons } from "@/ui/Skeletons";
import { later } from "@/ui/toasts";
import classes from "../admin.module.css";
import { usePeople } from "../people/reading";
import { keys as route } from "../route";
import { t as admin } from "../texts";
import own from "./integrations.module.css";
import { type ApiKey, nameOfScope, stateOf } from "./keys";
import { t } from "./texts";

const NewKey = lazy(() => import("./NewKey").then((room) => ({ default: room.NewKey })));

const PATH = "/api/identity/api-keys";

export function ApiKeys() {
  const { revoked } = route.useSearch();
  const navigate = route.useNavigate();
  const [making, setMaking] = useState(false);
  const [made, setMade] = useState<{ name: string; api_key: string } | null>(null);
  return (
    <Page
      title={admin("place_keys")}
      fills
      chips={
        <SegmentedControl
          aria-label={t("which")}
          value={revoked ? "revoked" : "open"}
          onChange={(next) => void navigate({ search: { revoked: next === "revoked" ? true : undefined } })}
          data={[
            { value: "open", label: t("inUse") },
            { value: "revoked", label: t("revokedOnes") },
          ]}
        />
      }
      actions={
        <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setMaking(true)}>
          {t("newKey")}
        </Button>
      }
    >
      <div className={classes.list}>
        <p className={classes.lead}>
          {t("keysLead")}{" "}
          <a className="link" href="/api/identity/docs" target="_blank" rel="noreferrer">
            {t("apiPages")}
          </a>
        </p>
        <Listed revoked={revoked === true} onNew={() => setMaking(true)} />
      </div>
      <Suspense>{making && <NewKey onClose={() => setMaking(false)} onMade={setMade} />}</Suspense>
      {made && (
        <Once title={t("keyMade", { name: made.name })} secret={made.api_key} onClose={() => setMade(null)}>
          {t("keyUse")}
        </Once>
      )}
    </Page>
  );
}

function Listed({ revoked, onNew }: { revoked: boolean; onNew: () => void }) {
  const people = usePeople();
  const [going, setGoing] = useState<string[]>([]);
  const reading = usePages(PATH, { query: { revoked, limit: 100 } });
  const revoke = (key: ApiKey) => {
    const back = () => setGoing((before) => before.filter((each) => each !== key.id));
    setGoing((before) => [...before, key.id]);
    later({
      message: t("revoked", { name: key.name }),
      commit: async () => {
        await done(
          api.POST("/api/identity/api-keys/{key_id}/revoke", { params: { path: { key_id: key.id } } }),
        );
        await refresh(PATH);
        back();
      },
      revert: back,
    });
  };
  if (reading.error) return <ProblemBox error={reading.error} retry={reading.retry} />;
  if (reading.isPending) return <RowSkeletons rows={6} />;
  return (
    <DataTable
      name="api-keys"
      label={admin("place_keys")}
      columns={columns(people.nameOf, revoked ? undefined : revoke)}
      rows={(reading.rows as ApiKey[]).filter((each) => !going.includes(each.id))}
      rowKey={(row) => row.id}
      onEnd={reading.more}
      empty={
        revoked ? (
          <Empty>{t("noneRevoked")}</Empty>
        ) : (
          <Empty action={<Button onClick={onNew}>{t("newKey")}</Button>}>{t("noKeys")}</Empty>
        )
      }
    />
  );
}

const columns = (
  nameOf: (id: string) => string | null,
  revoke: ((key: ApiKey) => void) | undefined,
): Column<ApiKey>[] => [
  {
    key: "name",
    title: admin("name"),
    cell: (row) => (
      <>
        <span className={`${classes.strong} ${own.block} cut`}>{row.name}</span>
        <span className={`${classes.mono} dim`}>{row.begins}…</span>
        <span className={classes.narrow}>
          <Expiry of={row} />
        </span>
      </>
    ),
  },
  {
    key: "scopes",
    title: t("mayDo"),
    width: 290,
    wide: true,
    cell: (row) => (
      <span className={own.tags}>
        {row.scopes.map((scope) => (
          <Badge key={scope} kind="none">
            {t.or(`scope_${nameOfScope(scope)}`, scope)}
          </Badge>
        ))}
      </span>
    ),
  },
  {
    key: "used",
    title: t("lastUsed"),
    width: 130,
    wide: 2,
    cell: (row) =>
      row.last_used_at ? <Moment at={row.last_used_at} /> : <span className="dim">{t("never")}</span>,
  },
  {
    key: "made",
    title: t("madeBy"),
    width: 150,
    wide: 2,
    cell: (row) => (
      <>
        <span className={`${own.block} cut`}>{nameOf(row.created_by) ?? "—"}</span>
        <Moment at={row.created_at} className="dim" />
      </>
    ),
  },
  { key: "expires", title: t("expires"), width: 130, wide: true, cell: (row) => <Expiry of={row} /> },
  ...(revoke
    ? [
        {
          key: "acts",
          title: "",
          width: 110,
          align: "right" as const,
          cell: (row: ApiKey) => (
            <Button
              variant="subtle"
              size="compact-sm"
              aria-label={t("revokeOf", { name: row.name })}
              onClick={() => revoke(row)}
            >
              {t("revoke")}
            </Button>
          ),
        },
      ]
    : []),
];

function Expiry({ of }: { of: ApiKey }) {
  const state = stateOf(of);
  if (state === "revoked") return <Moment at={of.revoked_at} />;
  if (!of.expires_at) return <span className="dim">{t("forever")}</span>;
  if (state === "expired") return <Signal kind="overdue">{t("expired")}</Signal>;
  if (state === "soon") {
    return (
      <Signal kind="today">
        <Moment at={of.expires_at} />
      </Signal>
    );
  }
  return <Moment at={of.expires_at} />;
}
