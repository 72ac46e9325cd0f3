// What a report looks like as a chart: few colours, bars from zero, the whole also as a table.
import type { EChartsOption } from "echarts";
import { language } from "@/i18n";
import { asDate, number } from "@/ui/format";
import { rowName } from "./FigureTable";
import { figureName } from "./names";
import { type Report, shown } from "./reading";

/** The series of each report; the first ones are stacked where they add up to something. */
export const SERIES: Record<string, { stacked: string[]; line?: string }> = {
  processed_clients: { stacked: ["existing", "potential"] },
  new_accounts: { stacked: ["total"] },
  completed_activities: { stacked: ["on_time", "late"] },
  sales_and_margin: { stacked: ["revenue"], line: "margin" },
  overdue: { stacked: ["overdue"] },
  funnel: { stacked: ["reached"], line: "lost" },
  next_step_coverage: { stacked: ["covered", "uncovered"] },
  stage_times: { stacked: ["median_hours"] },
  production_handoff: { stacked: ["kept", "broken"] },
};

/** What a figure was to be: a mark across its bar. */
const PLAN: Record<string, string> = { revenue: "plan_revenue" };

export interface Look {
  text: string;
  dim: string;
  line: string;
  accent: string;
  second: string;
  bad: string;
  font: string;
}

const short = (day: string): string =>
  new Intl.DateTimeFormat(language() === "en" ? "en-GB" : "ru-RU", { day: "numeric", month: "short" }).format(
    asDate(day),
  );

/** By groups of time the bars stand, by others they lie; a chart of several groups has a bar for each pair. */
export const isFlat = (group: string): boolean => group === "day" || group === "week" || group === "month";

export function optionOf(report: Report, group: string, look: Look, kind = "bars"): EChartsOption {
  const { stacked, line: second } = SERIES[report.name] ?? { stacked: [] };
  // A second series that has nothing to show would only push the first out of the middle.
  const line = report.rows.some((row) => Number(row.figures[second ?? ""] ?? 0) !== 0) ? second : undefined;
  const flat = isFlat(group);
  const rows = flat ? report.rows : [...report.rows].reverse();
  const names = rows.map((row) =>
    flat && group !== "month"
      ? short(row.group[group] ?? "")
      : group
          .split(",")
          .map((each) => rowName(row.group, each))
          .join(" · "),
  );
  const colours = [look.accent, look.second, look.bad];
  const values = (figure: string) => rows.map((row) => Number(row.figures[figure] ?? 0));
  const plans = rows.map((row, at) => ({ at, plan: Number(row.figures[PLAN[stacked[0] ?? ""] ?? ""] ?? 0) }));
  const planned = plans.filter(({ plan }) => plan > 0);
  const named = stacked.length > 1 || line || planned.length > 0;
  const category = {
    type: "category" as const,
    data: names,
    axisTick: { show: false },
    axisLine: { lineStyle: { color: look.line } },
    axisLabel: { color: look.text, width: flat ? undefined : 150, overflow: "truncate" as const },
  };
  const value = {
    type: "value" as const,
    min: 0,
    minInterval: 1,
    splitLine: { lineStyle: { color: look.line } },
    axisLabel: { color: look.dim, hideOverlap: true, formatter: (each: number) => number(each) },
  };
  return {
    animation: false,
    textStyle: { fontFamily: look.font, color: look.text },
    grid: { left: 8, right: 24, top: named ? 32 : 12, bottom: 4, containLabel: true },
    legend: named ? { top: 0, left: 0, icon: "roundRect", textStyle: { color: look.text } } : undefined,
    tooltip: {
      trigger: "axis",
      axisPointer: { type: "shadow" },
      confine: true,
      formatter: (given) => {
        const points = Array.isArray(given) ? given : [given];
        const row = rows[points[0]?.dataIndex ?? 0];
        const lines = [
          ...stacked,
          ...(line ? [line] : []),
          ...(planned.length ? ["plan_revenue", "plan_percent"] : []),
        ].map((figure) => `${figureName(figure, report.basis)}: <b>${shown(figure, row?.figures ?? {})}</b>`);
        return [escaped(names[points[0]?.dataIndex ?? 0] ?? ""), ...lines].join("<br>");
      },
    },
    xAxis: flat ? category : value,
    yAxis: flat ? value : category,
    series: [
      ...stacked.map((figure, at) => ({
        type: kind === "line" && flat ? ("line" as const) : ("bar" as const),
        id: figure,
        name: figureName(figure, report.basis),
        stack: kind === "line" && flat ? undefined : "all",
        showSymbol: false,
        data: values(figure),
        barMaxWidth: 26,
        itemStyle: {
          color: figure === "late" || figure === "broken" || figure === "uncovered" ? look.bad : colours[at],
        },
        label: {
          show: stacked.length === 1 && !flat,
          position: "right" as const,
          color: look.text,
          formatter: (point: { dataIndex: number }) =>
            shown(figure, rows[point.dataIndex]?.figures ?? {}, true),
        },
      })),
      ...(line
        ? [
            flat
              ? {
                  type: "line" as const,
                  id: line,
                  name: figureName(line),
                  data: values(line),
                  symbolSize: 6,
                  showSymbol: false,
                  lineStyle: { color: look.second },
                  itemStyle: { color: look.second },
                }
              : {
                  type: "bar" as const,
                  id: line,
                  name: figureName(line),
                  data: values(line),
                  barMaxWidth: 10,
                  itemStyle: { color: line === "lost" ? look.bad : look.second },
                },
          ]
        : []),
      ...(planned.length
        ? [
            {
              type: "scatter" as const,
              id: "plan_revenue",
              name: figureName("plan_revenue"),
              data: planned.map(({ at, plan }) => (flat ? [at, plan] : [plan, at])),
              symbol: "rect",
              symbolSize: flat ? [26, 3] : [3, 26],
              itemStyle: { color: look.text },
              z: 5,
            },
          ]
        : []),
    ],
  };
}

const escaped = (text: string): string => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
