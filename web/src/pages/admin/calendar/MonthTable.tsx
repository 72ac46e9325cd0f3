import { language } from "@/i18n";
import { asDate, exact } from "@/ui/format";
import own from "./calendar.module.css";
import { t } from "./texts";
import type { CalendarDay, Month } from "./year";

interface MonthTableProps {
  month: Month;
  today: string;
  /** The one day that Tab stops at. */
  at: string | undefined;
  onOpen: (day: CalendarDay) => void;
}

const named = (day: string, how: Intl.DateTimeFormatOptions) =>
  new Intl.DateTimeFormat(language() === "en" ? "en-GB" : "ru-RU", how).format(asDate(day));

const WEEK = Array.from({ length: 7 }, (_, at) => `2026-06-0${at + 1}`); // began on a Monday

export function MonthTable({ month, today, at, onOpen }: MonthTableProps) {
  return (
    <table className={own.month}>
      <caption>{named(month.first, { month: "long" })}</caption>
      <thead>
        <tr>
          {WEEK.map((day) => (
            <th key={day} scope="col" abbr={named(day, { weekday: "long" })}>
              {named(day, { weekday: "short" })}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {month.weeks.map((week, index) => (
          <tr key={index}>
            {week.map((day, place) => (
              <td key={place}>
                {day && (
                  <button
                    type="button"
                    className={own.day}
                    data-day={day.day}
                    data-kind={day.kind}
                    tabIndex={day.day === at ? 0 : -1}
                    aria-current={day.day === today ? "date" : undefined}
                    aria-label={[exact(day.day), t.or(`is_${day.kind}`, day.kind), day.holiday]
                      .filter(Boolean)
                      .join(", ")}
                    title={day.holiday ?? undefined}
                    onClick={() => onOpen(day)}
                  >
                    {Number(day.day.slice(8))}
                  </button>
                )}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
