// The next eight weeks: a line per person, a bar where they are away.
import { language } from "@/i18n";
import { isoDay } from "@/ui/format";
import { Person } from "@/ui/Person";
import classes from "./people.module.css";
import type { Absence } from "./reading";
import { t } from "./texts";
import { spanOf } from "./useCancelling";
import { barOf, WEEKS, weeksFrom } from "./weeks";

export function WeeksAhead({
  absences,
  nameOf,
}: {
  absences: Absence[];
  nameOf: (id: string | null) => string | null;
}) {
  const mondays = weeksFrom(new Date());
  const today = barOf({ starts_on: isoDay(new Date()), ends_on: isoDay(new Date()) }, mondays[0]!);
  const people = [...new Set(absences.map((each) => each.user_id))];
  const shown = people
    .map((id) => ({
      id,
      bars: absences
        .filter((each) => each.user_id === id)
        .map((absence) => ({ absence, bar: barOf(absence, mondays[0]!) }))
        .filter((each) => each.bar !== null),
    }))
    .filter((each) => each.bars.length > 0);
  if (shown.length === 0) return null;
  const day = new Intl.DateTimeFormat(language() === "en" ? "en-GB" : "ru-RU", {
    day: "numeric",
    month: "short",
  });
  return (
    <figure className={classes.weeks} aria-label={t("weeksAhead")}>
      <div className={classes.weekLine} data-head>
        <span />
        <div className={classes.track}>
          {mondays.map((monday, index) => (
            <span key={index} style={{ left: `${(index * 100) / WEEKS}%` }}>
              {day.format(monday)}
            </span>
          ))}
        </div>
      </div>
      {shown.map(({ id, bars }) => (
        <div key={id} className={classes.weekLine}>
          <Person name={nameOf(id)} label />
          <div className={classes.track}>
            <i style={{ left: `${today!.left}%` }} />
            {bars.map(({ absence, bar }) => (
              <b
                key={absence.id}
                role="img"
                aria-label={spanOf(absence)}
                title={`${spanOf(absence)}\n${
                  absence.substitute_id
                    ? t("substitutedBy", { name: nameOf(absence.substitute_id) })
                    : t("noSubstitute")
                }`}
                data-alone={!absence.substitute_id || undefined}
                style={{ left: `${bar!.left}%`, width: `${bar!.width}%` }}
              >
                <span className="cut">{nameOf(absence.substitute_id) ?? t("nobodyIn")}</span>
              </b>
            ))}
          </div>
        </div>
      ))}
    </figure>
  );
}
