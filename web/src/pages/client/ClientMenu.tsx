import { ActionIcon, Menu } from "@mantine/core";
import { IconArchive, IconArchiveOff, IconDots, IconFileDownload } from "@tabler/icons-react";
import { usePerson } from "@/api/session";
import { complain, say } from "@/ui/toasts";
import { useArchiving } from "./archiving";
import { handOut } from "./handingOut";
import { type Ref, restore } from "./reading";
import { t } from "./texts";

interface ClientMenuProps {
  of: Ref & { name: string; status: string };
}

/**
 * Put aside, and taken back: what is still open for the client is named first. Whoever leads hands out all that is held
 * about a person.
 */
export function ClientMenu({ of }: ClientMenuProps) {
  const archiving = useArchiving(of);
  const { role } = usePerson();
  const leads = role === "head" || role === "admin";
  return (
    <>
      <Menu position="bottom-end" width={220}>
        <Menu.Target>
          <ActionIcon aria-label={t("actions")}>
            <IconDots size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {of.status === "active" && (
            <Menu.Item leftSection={<IconArchive size={16} aria-hidden />} onClick={archiving.putAside}>
              {t("archive")}
            </Menu.Item>
          )}
          {of.status === "archived" && (
            <Menu.Item
              leftSection={<IconArchiveOff size={16} aria-hidden />}
              onClick={() => void restore(of).then(() => say(t("restored")), complain)}
            >
              {t("restore")}
            </Menu.Item>
          )}
          {of.record === "contact" && leads && (
            <Menu.Item
              leftSection={<IconFileDownload size={16} aria-hidden />}
              onClick={() => void handOut(of.id).catch(complain)}
            >
              {t("handOut")}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      {archiving.dialog}
    </>
  );
}
