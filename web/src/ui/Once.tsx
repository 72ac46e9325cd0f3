// A secret that is shown this once: to be copied now, for nobody can show it again.
import { Button, CopyButton, Modal } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { t } from "./texts";
import classes from "./ui.module.css";

interface OnceProps {
  title: string;
  secret: string;
  /** What it is for and where it belongs. */
  children: ReactNode;
  onClose: () => void;
}

export function Once({ title, secret, children, onClose }: OnceProps) {
  return (
    <Modal opened onClose={onClose} title={title} size={560} closeOnClickOutside={false}>
      <div className={classes.form}>
        <p className={classes.once}>{t("once")}</p>
        <code className={classes.secret} data-testid="secret">
          {secret}
        </code>
        <div className="dim">{children}</div>
        <footer>
          <CopyButton value={secret}>
            {({ copied, copy }) => (
              <Button
                data-autofocus
                variant="filled"
                leftSection={
                  copied ? <IconCheck size={16} aria-hidden /> : <IconCopy size={16} aria-hidden />
                }
                onClick={copy}
              >
                {t(copied ? "copied" : "copy")}
              </Button>
            )}
          </CopyButton>
          <Button onClick={onClose}>{t("kept")}</Button>
        </footer>
      </div>
    </Modal>
  );
}
