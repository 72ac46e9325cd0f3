// The figures of the department, or one's own: tiles, charts and tables of one moment; each figure opens its records.

import { $api, LOOK_ANYWAY_MS } from "@/api/client";
import { Empty } from "@/ui/Empty";
import { Page } from "@/ui/Page";
import { ProblemBox } from "@/ui/Problem";
import { RowSkeletons } from "@/ui/Skeletons";
import { WhosePicker } from "@/ui/WhosePicker";
import { Block } from "./Block";
import { Goals } from "./Goals";
import { Lag } from "./Lag";
import { PeriodPicker } from "./PeriodPicker";
import { RecordsPanel } from "./RecordsPanel";
import { type Report, read } from "./reading";
import classes from "./results.module.css";
import { route } from "./route";
import { Tile } from "./Tile";
import { t } from "./texts";

export function Results() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const asked = askedOf(search);
  const page = $api.useQuery(
    "get",
    "/api/analytics/dashboard",
    { params: { query: asked } },
    { refetchInterval: LOOK_ANYWAY_MS, placeholderData: (before) => before },
  );
  const change = (next: Partial<typeof search>) =>
    void navigate({ search: (before) => ({ ...before, ...next }), replace: true });
  const open = (behind: string, figure: string) => change({ behind, figure });
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
  const first: Report | undefined = tiles[0]?.read;
  return (
    <Page
      title={t("title")}
      chips={<PeriodPicker search={search} change={change} />}
      actions={
        <WhosePicker
          value={{ team: search.team, person: search.manager }}
          onChange={({ team, person }) => change({ team, manager: person })}
        />
      }
    >
      {page.error && <ProblemBox error={page.error} retry={() => void page.refetch()} />}
      {page.isPending && <RowSkeletons rows={14} />}
      {page.data && tiles.length === 0 && <Empty>{t("noRows")}</Empty>}
      {first && (
        <>
          <Lag report={first} />
          <ul className={classes.tiles}>
            {numbers.map((tile, at) => (
              <Tile key={at} report={tile.read} figure={tile.figure ?? "total"} onOpen={open} />
            ))}
          </ul>
          <Goals />
          <div className={classes.blocks}>
            {blocks.map((tile) => {
              const name = `${tile.report}-${tile.group_by ?? "total"}`;
              return (
                <Block
                  key={name}
                  report={tile.read}
                  group={tile.group_by ?? null}
                  chart={tile.chart ?? null}
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
      <RecordsPanel
        behind={search.behind}
        figure={search.figure}
        onClose={() => change({ behind: undefined, figure: undefined })}
      />
    </Page>
  );
}

/** What of the address the reports are asked; the present week while nobody has chosen. */
function askedOf(search: ReturnType<typeof route.useSearch>) {
  const { period = "this_week", from, to, team, manager } = search;
  const whole = period === "custom" && from && to;
  return {
    period: period === "custom" && !whole ? ("this_week" as const) : period,
    ...(whole ? { from, to } : {}),
    ...(team ? { team } : {}),
    ...(manager ? { manager } : {}),
  };
}

export type Asked = ReturnType<typeof askedOf>;
