// A chart of a report; drawn by ECharts, which is loaded only where charts are.
import { useMantineColorScheme } from "@mantine/core";
import { BarChart, LineChart, ScatterChart } from "echarts/charts";
import { GridComponent, LegendComponent, TooltipComponent } from "echarts/components";
import { init, use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import { useEffect, useMemo, useRef } from "react";
import { isoDay } from "@/ui/format";
import { isFlat, type Look, optionOf } from "./chart";
import { reportName } from "./names";
import { everyDay, type Open, opens, type Report } from "./reading";
import classes from "./results.module.css";
import { t } from "./texts";

use([BarChart, LineChart, ScatterChart, GridComponent, LegendComponent, TooltipComponent, SVGRenderer]);

interface ChartProps {
  report: Report;
  group: string;
  kind: string;
  onOpen: Open;
}

export default function Chart({ report: given, group, kind, onOpen }: ChartProps) {
  const report = useMemo(
    () => (group === "day" ? { ...given, rows: everyDay(given, isoDay(new Date())) } : given),
    [given, group],
  );
  const place = useRef<HTMLDivElement>(null);
  const { colorScheme } = useMantineColorScheme();
  const opening = useRef(onOpen);
  opening.current = onOpen;
  const flat = isFlat(group);
  const height = flat ? 260 : Math.max(120, 52 + report.rows.length * 34);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the colours are read from the page, which changes with the scheme
  useEffect(() => {
    const chart = init(place.current!, undefined, { renderer: "svg" });
    chart.setOption(optionOf(report, group, lookOf(place.current!), kind));
    chart.on("click", (point) => {
      if (!opens(String(point.seriesId))) return;
      const at = flat ? point.dataIndex : report.rows.length - 1 - point.dataIndex;
      const row = report.rows[at];
      if (row?.records) opening.current?.(row.records, String(point.seriesId));
    });
    const watching = new ResizeObserver(() => chart.resize());
    watching.observe(place.current!);
    return () => {
      watching.disconnect();
      chart.dispose();
    };
  }, [report, group, colorScheme, kind, flat]);

  return (
    <div
      ref={place}
      role="img"
      aria-label={`${reportName(report.name)}: ${t("asTable")}`}
      className={classes.chart}
      style={{ height }}
    />
  );
}

function lookOf(place: HTMLElement): Look {
  const style = getComputedStyle(place);
  const of = (name: string) => style.getPropertyValue(name).trim();
  return {
    text: of("--text"),
    dim: of("--dim"),
    line: of("--line"),
    accent: of("--accent"),
    second: of("--grey"),
    bad: of("--red"),
    font: style.fontFamily,
  };
}
