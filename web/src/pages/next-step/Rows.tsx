import { ActionIcon, Button, Menu } from "@mantine/core";
import { IconArchive, IconDots, IconUserShare, IconZzz } from "@tabler/icons-react";
import { refresh } from "@/api/client";
import type { Activities } from "@/api/generated";
import { usePerson } from "@/api/session";
import { useArchiving } from "@/pages/client/archiving";
import classes from "./next-step.module.css";
import { t } from "./texts";

export type Client = Activities["WithoutStepOut"];

interface RowsProps {
  client: Client;
  plan: (client: Client) => void;
  snooze: (client: Client) => void;
  reassign: (client: Client) => void;
}

/** Whoever keeps the list hears of it from the base of clients, a moment later. */
const HEARD_MS = 1_000;
export const heard = () => setTimeout(() => void refresh("/api/activities/next-step"), HEARD_MS);

/** What can be done about a client right here. */
export function Rows({ client, plan, snooze, reassign }: RowsProps) {
  const leads = usePerson().role !== "manager";
  const aside = { record: "contact", id: client.contact_id, name: client.contact_name } as const;
  const archiving = useArchiving(aside, heard);
  return (
    <span className={classes.actions}>
      <Button size="compact-sm" onClick={() => plan(client)}>
        {t("plan")}
      </Button>
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={t("snooze")}
        title={t("snooze")}
        onClick={() => snooze(client)}
      >
        <IconZzz size={16} aria-hidden />
      </ActionIcon>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label={t("actions", { name: client.contact_name })}>
            <IconDots size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {leads && (
            <Menu.Item leftSection={<IconUserShare size={16} />} onClick={() => reassign(client)}>
              {t("reassign")}
            </Menu.Item>
          )}
          <Menu.Item leftSection={<IconArchive size={16} />} onClick={archiving.putAside}>
            {t("archive")}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {archiving.dialog}
    </span>
  );
}
