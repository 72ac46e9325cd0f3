import { Checkbox } from "@mantine/core";
import { $api } from "@/api/client";
import { ProblemBox } from "@/ui/Problem";
import { RowSkeletons } from "@/ui/Skeletons";
import classes from "../admin.module.css";
import { grouped } from "./events";
import own from "./integrations.module.css";
import { t } from "./texts";

interface EventTypesProps {
  value: string[];
  onChange: (types: string[]) => void;
  error?: string;
  /** What it is about stands above already. */
  plain?: boolean;
}

/** Which events are told of; a whole group by its name. */
export function EventTypes({ value, onChange, error, plain }: EventTypesProps) {
  const reading = $api.useQuery("get", "/api/notifications/webhooks/event-types", {}, { staleTime: 300_000 });
  if (reading.isError) return <ProblemBox error={reading.error} retry={() => void reading.refetch()} />;
  if (reading.isPending) return <RowSkeletons rows={5} />;
  const toggle = (types: string[], on: boolean) =>
    onChange([...value.filter((each) => !types.includes(each)), ...(on ? types : [])]);
  return (
    <fieldset className={own.events} data-plain={plain || undefined}>
      <legend>{t("events")}</legend>
      {error && (
        <p role="alert" className={own.wrong}>
          {error}
        </p>
      )}
      {grouped(reading.data.items).map(([group, types]) => {
        const chosen = types.filter((each) => value.includes(each)).length;
        return (
          <div key={group} role="group" aria-label={t(`events_${group}`)}>
            <Checkbox
              className={classes.strong}
              label={t(`events_${group}`)}
              checked={chosen === types.length}
              indeterminate={chosen > 0 && chosen < types.length}
              onChange={(event) => toggle(types, event.currentTarget.checked)}
            />
            {types.map((type) => (
              <Checkbox
                key={type}
                label={t.or(`event_${type}`, type)}
                description={<span className={classes.mono}>{type}</span>}
                checked={value.includes(type)}
                onChange={(event) => toggle([type], event.currentTarget.checked)}
              />
            ))}
          </div>
        );
      })}
    </fieldset>
  );
}
