// One webhook: changed where it stands; another secret, its end, and the log of what went there.
import { Button, Switch } from "@mantine/core";
import { useState } from "react";
import { $api, api, done, match, refresh } from "@/api/client";
import type { Notifications } from "@/api/generated";
import { InlineEdit } from "@/ui/InlineEdit";
import { Facts, Section } from "@/ui/Page";
import { ProblemBox } from "@/ui/Problem";
import { SidePanel } from "@/ui/SidePanel";
import { RowSkeletons } from "@/ui/Skeletons";
import { complain, later } from "@/ui/toasts";
import classes from "../admin.module.css";
import { t as admin } from "../texts";
import { DeliveryLog } from "./DeliveryLog";
import { EventTypes } from "./EventTypes";
import own from "./integrations.module.css";
import { t } from "./texts";
import { type Told, WebhookState } from "./Webhooks";

type Webhook = Notifications["WebhookOut"];
const PATH = "/api/notifications/webhooks";
const ONE = "/api/notifications/webhooks/{webhook_id}";

interface WebhookPanelProps {
  webhookId: string;
  onSecret: (told: Told) => void;
  onGoing: (id: string, is: boolean) => void;
  onClose: () => void;
}

async function change(webhook: Webhook, body: Partial<Notifications["ChangeWebhook"]>): Promise<void> {
  const params = { path: { webhook_id: webhook.id }, header: match(webhook.version) };
  await done(api.PATCH(ONE, { params, body: body as Notifications["ChangeWebhook"] }));
  await refresh(PATH);
}

const reread = (id: string): Promise<Webhook> => done(api.GET(ONE, { params: { path: { webhook_id: id } } }));

export function WebhookPanel({ webhookId, onSecret, onGoing, onClose }: WebhookPanelProps) {
  const reading = $api.useQuery("get", ONE, { params: { path: { webhook_id: webhookId } } });
  const webhook = reading.data;
  return (
    <SidePanel title={webhook?.name ?? ""} open onClose={onClose} width={560}>
      {reading.isError && <ProblemBox error={reading.error} retry={() => void reading.refetch()} />}
      {reading.isPending && <RowSkeletons rows={8} />}
      {webhook && (
        <>
          <WebhookFacts webhook={webhook} />
          <Acts webhook={webhook} onSecret={onSecret} onGoing={onGoing} />
          <DeliveryLog webhookId={webhook.id} />
          <Events key={`${webhook.id} ${webhook.version}`} webhook={webhook} />
        </>
      )}
    </SidePanel>
  );
}

function WebhookFacts({ webhook }: { webhook: Webhook }) {
  const field = (name: "name" | "url", label: string) => (
    <InlineEdit
      label={label}
      value={webhook[name]}
      required
      save={(value) => change(webhook, { [name]: value })}
      reread={async () => (await reread(webhook.id))[name]}
    />
  );
  return (
    <Facts
      items={[
        [
          t("state"),
          <span key="state" className={own.state}>
            <Switch
              checked={webhook.active}
              label={<WebhookState of={webhook} />}
              onChange={(event) =>
                void change(webhook, { active: event.currentTarget.checked }).catch(complain)
              }
            />
            {!webhook.active && webhook.disabled_why !== "switched off by hand" && (
              <small className="dim">{webhook.disabled_why}</small>
            )}
          </span>,
        ],
        [admin("name"), field("name", admin("name"))],
        [t("url"), field("url", t("url"))],
      ]}
    />
  );
}

type ActsProps = { webhook: Webhook } & Pick<WebhookPanelProps, "onSecret" | "onGoing">;

function Acts({ webhook, onSecret, onGoing }: ActsProps) {
  const params = { path: { webhook_id: webhook.id } };
  const renew = async () => {
    onSecret(await done(api.POST("/api/notifications/webhooks/{webhook_id}/secret", { params })));
    await refresh(PATH);
  };
  const remove = () => {
    onGoing(webhook.id, true);
    later({
      message: t("removed", { name: webhook.name }),
      commit: async () => {
        await done(api.DELETE(ONE, { params }));
        await refresh(PATH);
      },
      revert: () => onGoing(webhook.id, false),
    });
  };
  return (
    <div className={classes.acts}>
      <Button onClick={() => void renew().catch(complain)}>{t("newSecret")}</Button>
      <Button onClick={remove}>{t("remove")}</Button>
    </div>
  );
}

function Events({ webhook }: { webhook: Webhook }) {
  const [types, setTypes] = useState(webhook.event_types);
  const [busy, setBusy] = useState(false);
  const changed = types.toSorted().join() !== webhook.event_types.toSorted().join();
  const save = async () => {
    setBusy(true);
    await change(webhook, { event_types: types }).catch(complain);
    setBusy(false);
  };
  return (
    <Section
      title={t("toldOf")}
      aside={
        changed && (
          <Button
            size="compact-sm"
            variant="filled"
            loading={busy}
            disabled={types.length === 0}
            onClick={() => void save()}
          >
            {t("saveEvents")}
          </Button>
        )
      }
    >
      <EventTypes
        plain
        value={types}
        onChange={setTypes}
        error={types.length === 0 ? t("eventsNeeded") : undefined}
      />
    </Section>
  );
}
