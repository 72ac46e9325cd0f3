import { Button, CopyButton } from "@mantine/core";
import { Moment } from "@/ui/Moment";
import { Facts, Section } from "@/ui/Page";
import { SidePanel } from "@/ui/SidePanel";
import { t as ui } from "@/ui/texts";
import classes from "../admin.module.css";
import { type Found, readable } from "./reading";
import own from "./system.module.css";
import { t } from "./texts";

interface DeadLetterPanelProps {
  letter: Found;
  onRetry: () => void;
  onDiscard: () => void;
  onClose: () => void;
}

/** One message: why it was given up, what it says, and what can be done. */
export function DeadLetterPanel({ letter, onRetry, onDiscard, onClose }: DeadLetterPanelProps) {
  return (
    <SidePanel title={letter.type} open onClose={onClose} width={560}>
      <p className={own.why} role="note">
        <b>{t.or(`error_${letter.error}`, letter.error)}</b> {letter.reason}
      </p>
      <p className="dim">{t("whatToDo")}</p>
      <div className={classes.acts}>
        <Button variant="filled" onClick={onRetry}>
          {t("retry")}
        </Button>
        <Button onClick={onDiscard}>{t("discard")}</Button>
      </div>
      <Facts
        items={[
          [t("service"), t(`name_${letter.service}`)],
          [t("sender"), letter.sender],
          [t("attempts"), letter.attempts],
          [t("since"), <Moment key="since" at={letter.first_failure} />],
          [
            t("queue"),
            <span key="queue" className={classes.mono}>
              {letter.queue}
            </span>,
          ],
          [
            t("eventId"),
            <span key="event" className={classes.mono}>
              {letter.event_id || "—"}
            </span>,
          ],
        ]}
      />
      <Section
        title={t("body")}
        aside={
          letter.body !== null && (
            <CopyButton value={letter.body}>
              {({ copied, copy }) => (
                <Button variant="subtle" size="compact-sm" onClick={copy}>
                  {ui(copied ? "copied" : "copy")}
                </Button>
              )}
            </CopyButton>
          )
        }
      >
        {letter.body === null ? (
          <p className="dim">{t("bodyForAdmins")}</p>
        ) : (
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keys
          <pre className={own.body} tabIndex={0}>
            {readable(letter.body)}
          </pre>
        )}
      </Section>
    </SidePanel>
  );
}
