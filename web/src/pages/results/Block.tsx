// One report on the page: a chart and the same as a table, its export; every figure opens its records.
import { ActionIcon, Menu, SegmentedControl } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { lazy, Suspense } from "react";
import { Empty } from "@/ui/Empty";
import { Section } from "@/ui/Page";
import { RowSkeletons } from "@/ui/Skeletons";
import { FigureTable } from "./FigureTable";
import type { Asked } from "./Results";
import type { Report } from "./reading";
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
  onOpen: (behind: string, figure: string) => void;
}

export function Block({ report, group, chart, asTable, onTurn, asked, onOpen }: BlockProps) {
  const title = t.or(report.name, report.name);
  const empty = group !== null && report.rows.length === 0;
  return (
    <div className={classes.block} data-report={report.name}>
      <Section
        title={
          <>
            {title}
            {group && <small>{t.or(`by_${group}`, group)}</small>}
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
            <Export report={report.name} group={group} asked={asked} />
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

function Export({ report, group, asked }: { report: string; group: string | null; asked: Asked }) {
  const query = new URLSearchParams({ ...asked, ...(group ? { group_by: group } : {}) }).toString();
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
            href={`/api/analytics/reports/${report}.${kind}?${query}`}
            download={`${report}.${kind}`}
          >
            {t(kind)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
