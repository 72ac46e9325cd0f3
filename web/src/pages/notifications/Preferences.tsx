// How one is told: each kind by each channel, quiet hours, the daily digest. What is chosen is saved at once.
import { Checkbox, NativeSelect, Switch, TextInput } from "@mantine/core";
import { $api, api, done, refresh } from "@/api/client";
import type { Notifications } from "@/api/generated";
import { zoneName } from "@/ui/format";
import { Section } from "@/ui/Page";
import { ProblemBox } from "@/ui/Problem";
import { RowSkeletons } from "@/ui/Skeletons";
import { complain, say } from "@/ui/toasts";
import classes from "./notifications.module.css";
import { t } from "./texts";

type Prefs = Notifications["PreferencesOut"];
type Change = Partial<Notifications["ChangePreferences"]>;

const PATH = "/api/notifications/preferences";
const MODES = ["now", "digest", "off"] as const;

async function change(body: Change): Promise<void> {
  try {
    await done(api.PATCH(PATH, { body: body as Notifications["ChangePreferences"] }));
    say(t("saved"));
  } catch (error) {
    complain(error);
  }
  await refresh(PATH);
}

export function Preferences() {
  const reading = $api.useQuery("get", PATH);
  if (reading.isError) return <ProblemBox error={reading.error} retry={() => void reading.refetch()} />;
  if (reading.isPending) return <RowSkeletons rows={12} />;
  return (
    <div className={classes.preferences}>
      <Kinds prefs={reading.data} />
      <div>
        <Quiet prefs={reading.data} />
        <Section title={t("digest")}>
          <TextInput
            type="time"
            required
            withAsterisk={false}
            label={t("digestAt")}
            description={t("zone", { zone: zoneName(reading.data.time_zone) })}
            defaultValue={reading.data.digest_at.slice(0, 5)}
            onBlur={({ currentTarget: { value } }) => {
              if (value && value !== reading.data.digest_at.slice(0, 5)) void change({ digest_at: value });
            }}
          />
        </Section>
      </div>
    </div>
  );
}

function Kinds({ prefs }: { prefs: Prefs }) {
  const name = (channel: string) => t.or(`channel_${channel}`, channel);
  return (
    <table className={classes.kinds}>
      <thead>
        <tr>
          <th scope="col">{t("kind")}</th>
          {prefs.channels.map((each) => (
            <th key={each.channel} scope="col">
              {name(each.channel)}
              {each.connectable && !each.address && <span className="dim"> {t("notConnected")}</span>}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {prefs.kinds.map((each) => (
          <tr key={each.kind}>
            <th scope="row">
              {each.title} <span className="dim">{each.category_title}</span>
            </th>
            {prefs.channels.map(({ channel }) => (
              <td key={channel}>
                {each.modes[channel] && (
                  <NativeSelect
                    size="xs"
                    aria-label={t("modeOf", { kind: each.title, channel: name(channel) })}
                    value={each.modes[channel]}
                    onChange={(event) =>
                      void change({
                        modes: [
                          {
                            kind: each.kind,
                            channel,
                            mode: event.currentTarget.value as (typeof MODES)[number],
                          },
                        ],
                      })
                    }
                    data={MODES.map((mode) => ({ value: mode, label: t(`mode_${mode}`) }))}
                  />
                )}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Quiet({ prefs }: { prefs: Prefs }) {
  const quiet = prefs.quiet;
  const set = (next: Partial<NonNullable<Prefs["quiet"]>>) =>
    quiet && void change({ quiet: { ...quiet, ...next } });
  const clock = (which: "begins" | "ends", label: string) => (
    <TextInput
      type="time"
      required
      label={label}
      key={quiet?.[which]}
      defaultValue={quiet?.[which].slice(0, 5)}
      onBlur={({ currentTarget: { value } }) => {
        if (value && value !== quiet?.[which].slice(0, 5)) set({ [which]: value });
      }}
    />
  );
  return (
    <Section title={t("quiet")}>
      <p className="dim">{t("quietHint")}</p>
      <Switch
        label={t("quietOn")}
        checked={quiet !== null}
        onChange={(event) =>
          void change({
            quiet: event.currentTarget.checked ? { begins: "20:00", ends: "08:00", weekends: true } : null,
          })
        }
      />
      {quiet && (
        <div className={classes.clocks}>
          {clock("begins", t("from"))}
          {clock("ends", t("to"))}
          <Checkbox
            label={t("weekends")}
            checked={quiet.weekends}
            onChange={(event) => set({ weekends: event.currentTarget.checked })}
          />
        </div>
      )}
    </Section>
  );
}
