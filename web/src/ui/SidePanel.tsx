import { Drawer } from "@mantine/core";
import type { ReactNode } from "react";
import { t } from "./texts";

/** A record beside the list it was opened from; the list stays usable. Whether it is open belongs into the address. */
export function SidePanel({
  title,
  open,
  onClose,
  children,
  width = 480,
}: {
  title: ReactNode;
  open: boolean;
  onClose: () => void;
  children: ReactNode;
  width?: number;
}) {
  return (
    <Drawer.Root
      opened={open}
      onClose={onClose}
      position="right"
      size={width}
      trapFocus={false}
      lockScroll={false}
      returnFocus
    >
      <Drawer.Content>
        <Drawer.Header>
          <Drawer.Title fw={600}>{title}</Drawer.Title>
          <Drawer.CloseButton aria-label={t("close")} />
        </Drawer.Header>
        <Drawer.Body>{children}</Drawer.Body>
      </Drawer.Content>
    </Drawer.Root>
  );
}
