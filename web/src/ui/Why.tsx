import { Popover, UnstyledButton } from "@mantine/core";
import { IconHelpCircle } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { t } from "./texts";
import classes from "./ui.module.css";

/** A small "why?" beside what the system did by itself: the rule, the event, the person behind it. */
export function Why({ children }: { children: ReactNode }) {
  return (
    <Popover width={280} position="bottom-start" withinPortal>
      <Popover.Target>
        <UnstyledButton className={classes.why} aria-label={t("why")}>
          <IconHelpCircle size={14} stroke={1.7} />
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown className={classes.whyText}>{children}</Popover.Dropdown>
    </Popover>
  );
}
