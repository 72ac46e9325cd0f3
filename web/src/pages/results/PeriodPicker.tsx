import { Select } from "@mantine/core";
import { DatePickerInput } from "@mantine/dates";
import { asDate, isoDay } from "@/ui/format";
import type { Search } from "./asking";
import { PERIODS, type PeriodName } from "./periods";
import { t } from "./texts";

/** The period by its name, or days of one's own; the last day is picked, the address holds the day behind it. */
export function PeriodPicker({
  search,
  change,
}: {
  search: Search;
  change: (next: Partial<Search>) => void;
}) {
  const period = search.period ?? "this_week";
  const from = search.from ?? null;
  const last = search.to ? isoDay(new Date(asDate(search.to).getTime() - 12 * 3_600_000)) : null;
  return (
    <>
      <Select
        aria-label={t("period")}
        w={190}
        allowDeselect={false}
        data={PERIODS.map((name) => ({ value: name, label: t(name) }))}
        value={period}
        onChange={(next) =>
          change({
            period: next as PeriodName,
            ...(next === "custom" ? {} : { from: undefined, to: undefined }),
          })
        }
      />
      {period === "custom" && (
        <DatePickerInput
          type="range"
          aria-label={`${t("from")} – ${t("to")}`}
          placeholder={`${t("from")} – ${t("to")}`}
          w={250}
          valueFormat="D MMM YYYY"
          value={[from, last]}
          onChange={([start, end]) =>
            change({
              from: start ?? undefined,
              to: end ? isoDay(new Date(asDate(end).getTime() + 36 * 3_600_000)) : undefined,
            })
          }
        />
      )}
    </>
  );
}
