// The figures of the department, or one's own: tiles, charts and tables of one moment; each figure opens its records.

import { ActionIcon } from "@mantine/core";
import { IconAdjustmentsHorizontal } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { $api, LOOK_ANYWAY_MS } from "@/api/client";
import { usePerson } from "@/api/session";
import { Empty } from "@/ui/Empty";
import { Page } from "@/ui/Page";
import { ProblemBox } from "@/ui/Problem";
import { RowSkeletons } from "@/ui/Skeletons";
import { WhosePicker } from "@/ui/WhosePicker";
import { askedOf } from "./asking";
import { Block, nameOf } from "./Block";
import { Goals } from "./Goals";
import { Lag } from "./Lag";
import { PeriodPicker } from "./PeriodPicker";
import { read } from "./reading";
import classes from "./results.module.css";
import { route } from "./route";
import { Tile } from "./Tile";
import { t } from "./texts";

const RecordsPanel = lazy(() => import("./RecordsPanel").then((room) => ({ default: room.RecordsPanel })));

export function Results() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const asked = askedOf(search);
  // Production and accounting are given figures of their work, and not the clients behind them.
  const sells = ["manager", "head", "admin"].includes(usePerson().role);
  const page = $api.useQuery(
    "get",
    "/api/analytics/dashboard",
    { params: { query: { ...asked, trend: true } } },
    { refetchInterval: LOOK_ANYWAY_MS, placeholderData: (before) => before },
  );
  const change = (next: Partial<typeof search>) =>
    void navigate({ search: (before) => ({ ...before, ...next }), replace: true });
  const open = sells ? (behind: string, figure: string) => change({ behind, figure }) : undefined;
  const tables = new Set(search.tables?.split(",").filter(Boolean));
  const turn = (name: string, table: boolean) => {
    const next = new Set(tables);
    if (table) next.add(name);
    else next.delete(name);
    change({ tables: [...next].join(",") || undefined });
  };
  const tiles = (page.data?.items ?? []).map((item) => ({ ...item, read: read(item.reply as never) }));
  const numbers = tiles.filter((tile) => tile.show === "number");
  const blocks = tiles.filter((tile) => tile.show !== "number");
  return (
    <Page
      title={t("title")}
      chips={<PeriodPicker search={search} change={change} />}
      actions={
        <>
          {sells && (
            <WhosePicker
              value={{ team: search.team, person: search.manager }}
              onChange={({ team, person }) => change({ team, manager: person })}
            />
          )}
          <ActionIcon
            renderRoot={(props) => <Link to="/results/arrange" {...props} />}
            variant="default"
            size={32}
            aria-label={t("arrange")}
            title={t("arrange")}
          >
            <IconAdjustmentsHorizontal size={16} />
          </ActionIcon>
        </>
      }
    >
      {page.error && <ProblemBox error={page.error} retry={() => void page.refetch()} />}
      {page.isPending && <RowSkeletons rows={14} />}
      {page.data && tiles.length === 0 && <Empty>{t("noRows")}</Empty>}
      {tiles.length > 0 && (
        <>
          <Lag reports={tiles.map((tile) => tile.read)} asked={sells ? asked : undefined} />
          <ul className={classes.tiles}>
            {numbers.map((tile, at) => (
              <Tile key={at} report={tile.read} figure={tile.figure!} trend={tile.trend} onOpen={open} />
            ))}
          </ul>
          {sells && (
            <Goals
              from={tiles[0]!.read.from}
              to={tiles[0]!.read.to}
              team={search.team}
              person={search.manager}
            />
          )}
          <div className={classes.blocks}>
            {blocks.map((tile) => {
              const name = nameOf(tile.read, tile.group_by);
              return (
                <Block
                  key={name}
                  report={tile.read}
                  group={tile.group_by}
                  chart={tile.chart}
                  asTable={tile.chart === null || tables.has(name)}
                  onTurn={tile.chart === null ? undefined : (table) => turn(name, table)}
                  asked={asked}
                  onOpen={open}
                />
              );
            })}
          </div>
        </>
      )}
      <Suspense>
        {search.behind && (
          <RecordsPanel
            behind={search.behind}
            figure={search.figure}
            onClose={() => change({ behind: undefined, figure: undefined })}
          />
        )}
      </Suspense>
    </Page>
  );
}
