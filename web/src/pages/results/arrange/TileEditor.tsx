import { ActionIcon, NativeSelect } from "@mantine/core";
import { IconArrowDown, IconArrowUp, IconX } from "@tabler/icons-react";
import { basisName, byGroup, figureName, reportName } from "../names";
import own from "./arrange.module.css";
import { canBeLine, type Offered, SHOWS, type Tile } from "./layout";
import { t } from "./texts";

interface TileEditorProps {
  tile: Tile;
  offered: Offered[];
  onChange: (part: Partial<Tile>) => void;
  onMove: (by: number) => void;
  onRemove: () => void;
  first: boolean;
  last: boolean;
}

/** One thing on the page, a line: which report, how it is shown, what of it. */
export function TileEditor({ tile, offered, onChange, onMove, onRemove, first, last }: TileEditorProps) {
  const { figures, groups, bases } = offered.find((each) => each.report === tile.report)!;
  const name = reportName(tile.report);
  // Rows by two groups at once come from outside; they stay as they are while nobody chooses others.
  const more = tile.group_by?.includes(",") ? [tile.group_by] : [];
  return (
    <li>
      <NativeSelect
        aria-label={t("report")}
        value={tile.report}
        data={offered.map(({ report }) => ({ value: report, label: reportName(report) }))}
        onChange={(event) => onChange({ report: event.currentTarget.value as Tile["report"] })}
      />
      <NativeSelect
        aria-label={t("show")}
        value={tile.show}
        data={SHOWS.map((value) => ({ value, label: t(value) }))}
        onChange={(event) => onChange({ show: event.currentTarget.value as Tile["show"] })}
      />
      {tile.show === "number" ? (
        <NativeSelect
          aria-label={t("figure")}
          value={tile.figure ?? ""}
          data={figures.map((value) => ({ value, label: figureName(value) }))}
          onChange={(event) => onChange({ figure: event.currentTarget.value })}
        />
      ) : (
        <NativeSelect
          aria-label={t("groupBy")}
          value={tile.group_by ?? ""}
          data={[
            ...(tile.show === "table" ? [{ value: "", label: t("noGroup") }] : []),
            ...[...groups, ...more].map((value) => ({ value, label: byGroup(value) })),
          ]}
          onChange={(event) => onChange({ group_by: event.currentTarget.value || null })}
        />
      )}
      {bases.length > 0 ? (
        <NativeSelect
          aria-label={t("basis")}
          value={tile.basis ?? ""}
          data={[
            { value: "", label: t("pageBasis") },
            ...bases.filter((each) => each !== "win").map((value) => ({ value, label: basisName(value) })),
          ]}
          onChange={(event) => onChange({ basis: (event.currentTarget.value || null) as Tile["basis"] })}
        />
      ) : (
        <span className={own.none} />
      )}
      {canBeLine(tile) ? (
        <NativeSelect
          aria-label={t("kind")}
          value={tile.chart === "line" ? "line" : "bars"}
          data={(["bars", "line"] as const).map((value) => ({ value, label: t(value) }))}
          onChange={(event) => onChange({ chart: event.currentTarget.value as Tile["chart"] })}
        />
      ) : (
        <span className={own.none} />
      )}
      <span className={own.actions}>
        <ActionIcon
          variant="subtle"
          color="gray"
          disabled={first}
          aria-label={t("up", { name })}
          onClick={() => onMove(-1)}
        >
          <IconArrowUp size={15} />
        </ActionIcon>
        <ActionIcon
          variant="subtle"
          color="gray"
          disabled={last}
          aria-label={t("down", { name })}
          onClick={() => onMove(1)}
        >
          <IconArrowDown size={15} />
        </ActionIcon>
        <ActionIcon variant="subtle" color="gray" aria-label={t("remove", { name })} onClick={onRemove}>
          <IconX size={15} />
        </ActionIcon>
      </span>
    </li>
  );
}
