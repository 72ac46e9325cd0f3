import { Modal } from "@mantine/core";
import { useShortcuts } from "@/ui/keys";
import { t as ui } from "@/ui/texts";
import classes from "./frame.module.css";
import { KeyCaps } from "./KeyCaps";
import { t } from "./texts";

/** What can be pressed here and now; it lists what is registered, so it cannot be out of date. */
export function CheatSheet({ onClose }: { onClose: () => void }) {
  const shown = useShortcuts().filter((each) => !each.hidden);
  const lists = [
    { keys: "KeyJ", does: t("down"), group: t("lists") },
    { keys: "KeyK", does: t("up"), group: t("lists") },
    { keys: "Enter", does: t("open"), group: t("lists") },
  ];
  const groups = Map.groupBy([...shown, ...lists], (each) => each.group ?? ui("anywhere"));
  return (
    <Modal opened onClose={onClose} title={ui("shortcuts")} size="lg">
      <div className={classes.sheet}>
        {[...groups].map(([group, shortcuts]) => (
          <section key={group}>
            <h3>{group}</h3>
            {shortcuts.map((each) => (
              <div key={`${each.keys} ${each.does}`}>
                <span>{each.does}</span>
                <KeyCaps keys={each.keys} />
              </div>
            ))}
          </section>
        ))}
      </div>
    </Modal>
  );
}
