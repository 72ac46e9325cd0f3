// One report on the page: a chart and the same as a table, its export; every figure opens its records.
import { ActionIcon, Menu, SegmentedControl } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { lazy, Suspense } from "react";
import { Empty } from "@/ui/Empty";
import { Section } from "@/ui/Page";
import { RowSkeletons } from "@/ui/Skeletons";
import type { Asked } from "./asking";
import { FigureTable } from "./FigureTable";
import { byGroup, reportName } from "./names";
import type { Open, Report } from "./reading";
import classes from "./results.module.css";
import { t } from "./texts";

const Chart = lazy(() => import("./Chart"));

interface BlockProps {
  report: Report;
  group: string | null;
  chart: string | null;
  asTable: boolean;
  onTurn?: (table: boolean) => void;
  asked: Asked;
  onOpen: Open;
}

export function Block({ report, group, chart, asTable, onTurn, asked, onOpen }: BlockProps) {
  const title = reportName(report.name, report.basis);
  const empty = group !== null && report.rows.length === 0;
  return (
    <div className={classes.block} data-report={report.name} data-block={nameOf(report, group)}>
      <Section
        title={
          <>
            {title}
            {group && <small>{byGroup(group)}</small>}
          </>
        }
        aside={
          <div className={classes.blockActions}>
            {onTurn && (
              <SegmentedControl
                size="xs"
                aria-label={title}
                value={asTable ? "table" : "chart"}
                onChange={(next) => onTurn(next === "table")}
                data={[
                  { value: "chart", label: t("asChart") },
                  { value: "table", label: t("asTable") },
                ]}
              />
            )}
            {onOpen && <Export report={report} group={group} asked={asked} />}
          </div>
        }
      >
        {empty ? (
          <Empty small>{t("noRows")}</Empty>
        ) : asTable || !chart ? (
          <FigureTable report={report} group={group} onOpen={onOpen} />
        ) : (
          <Suspense fallback={<RowSkeletons rows={6} />}>
            <Chart report={report} group={group!} kind={chart} onOpen={onOpen} />
          </Suspense>
        )}
      </Section>
    </div>
  );
}

/** How a block is called in the address. */
export const nameOf = (report: Report, group: string | null): string =>
  [report.name, group ?? "total", report.basis].filter(Boolean).join("-");

function Export({ report, group, asked }: Pick<BlockProps, "report" | "group" | "asked">) {
  const { name, basis } = report;
  const more = { ...(group ? { group_by: group } : {}), ...(basis ? { basis } : {}) };
  const query = new URLSearchParams({ ...asked, ...more }).toString();
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={t("export")} title={t("export")}>
          <IconDownload size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {(["xlsx", "csv"] as const).map((kind) => (
          <Menu.Item
            key={kind}
            component="a"
            href={`/api/analytics/reports/${name}.${kind}?${query}`}
            download={`${name}.${kind}`}
          >
            {t(kind)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
