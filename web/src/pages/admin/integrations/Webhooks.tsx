// Where other systems listen: to what, whether they answer, and the log of what went there.
import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { lazy, Suspense, useState } from "react";
import type { Notifications } from "@/api/generated";
import { usePages } from "@/api/pages";
import { type Column, DataTable } from "@/ui/DataTable";
import { Empty } from "@/ui/Empty";
import { Moment } from "@/ui/Moment";
import { Once } from "@/ui/Once";
import { Page } from "@/ui/Page";
import { ProblemBox } from "@/ui/Problem";
import { Badge, Signal } from "@/ui/Signal";
import { RowSkeletons } from "@/ui/Skeletons";
import classes from "../admin.module.css";
import { webhooks as route } from "../route";
import { t as admin } from "../texts";
import own from "./integrations.module.css";
import { t } from "./texts";
import { WebhookPanel } from "./WebhookPanel";

const NewWebhook = lazy(() => import("./NewWebhook").then((room) => ({ default: room.NewWebhook })));

type Webhook = Notifications["WebhookOut"];
export type Told = Pick<Notifications["WebhookWithSecretOut"], "name" | "secret">;

export function Webhooks() {
  const { open } = route.useSearch();
  const navigate = route.useNavigate();
  const [making, setMaking] = useState(false);
  const [told, setTold] = useState<Told | null>(null);
  // Gone from the list at once; it is deleted when nobody took that back.
  const [going, setGoing] = useState<string[]>([]);
  const look = (id: string | undefined) => void navigate({ search: { open: id }, replace: true });
  return (
    <Page
      title={admin("place_webhooks")}
      fills
      actions={
        <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setMaking(true)}>
          {t("newWebhook")}
        </Button>
      }
    >
      <div className={classes.list}>
        <p className={classes.lead}>{t("webhooksLead")}</p>
        <Listed hidden={going} open={open} onOpen={look} onNew={() => setMaking(true)} />
      </div>
      {open && (
        <WebhookPanel
          webhookId={open}
          onSecret={setTold}
          onGoing={(id, is) => {
            setGoing((before) => (is ? [...before, id] : before.filter((each) => each !== id)));
            if (is) look(undefined);
          }}
          onClose={() => look(undefined)}
        />
      )}
      <Suspense>{making && <NewWebhook onClose={() => setMaking(false)} onMade={setTold} />}</Suspense>
      {told && (
        <Once title={t("secretOf", { name: told.name })} secret={told.secret} onClose={() => setTold(null)}>
          {t("secretUse")}
        </Once>
      )}
    </Page>
  );
}

interface ListedProps {
  hidden: string[];
  open?: string;
  onOpen: (id: string) => void;
  onNew: () => void;
}

function Listed({ hidden, open, onOpen, onNew }: ListedProps) {
  const reading = usePages("/api/notifications/webhooks", { query: { limit: 100 } });
  if (reading.error) return <ProblemBox error={reading.error} retry={reading.retry} />;
  if (reading.isPending) return <RowSkeletons rows={6} />;
  return (
    <DataTable
      name="webhooks"
      label={admin("place_webhooks")}
      columns={columns()}
      rows={(reading.rows as Webhook[]).filter((each) => !hidden.includes(each.id))}
      rowKey={(row) => row.id}
      chosen={open}
      onOpen={(row) => onOpen(row.id)}
      onEnd={reading.more}
      empty={<Empty action={<Button onClick={onNew}>{t("newWebhook")}</Button>}>{t("noWebhooks")}</Empty>}
    />
  );
}

const columns = (): Column<Webhook>[] => [
  {
    key: "name",
    title: admin("name"),
    cell: (row) => (
      <>
        <span className={`${classes.strong} ${own.block} cut`}>{row.name}</span>
        <span className={`dim ${own.block} cut`}>{row.url}</span>
      </>
    ),
  },
  {
    key: "events",
    title: t("events"),
    wide: true,
    cell: (row) => (
      <span className={own.tags}>
        {row.event_types.slice(0, 2).map((type) => (
          <Badge key={type} kind="none">
            {t.or(`event_${type}`, type)}
          </Badge>
        ))}
        {row.event_types.length > 2 && (
          <span className="dim">{t("andMore", { count: row.event_types.length - 2 })}</span>
        )}
      </span>
    ),
  },
  {
    key: "state",
    title: t("state"),
    width: 130,
    cell: (row) => <WebhookState of={row} />,
  },
  { key: "made", title: t("made"), width: 150, wide: true, cell: (row) => <Moment at={row.created_at} /> },
];

export function WebhookState({ of }: { of: Pick<Webhook, "active" | "disabled_why"> }) {
  if (of.active) return <Signal kind="planned">{t("on")}</Signal>;
  const byHand = of.disabled_why === "switched off by hand";
  return (
    <Signal kind={byHand ? "none" : "overdue"} title={of.disabled_why ?? undefined}>
      {t(byHand ? "off" : "offBySystem")}
    </Signal>
  );
}
