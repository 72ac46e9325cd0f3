// The one table: virtual from 100 rows on, tabular figures on the right, sortable and resizable columns, j/k/Enter.
import { IconArrowDown, IconArrowUp } from "@tabler/icons-react";
import { useVirtualizer } from "@tanstack/react-virtual";
import {
  type PointerEvent,
  type ReactNode,
  type RefObject,
  useCallback,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import { fitting } from "./fitting";
import { useKeys } from "./keys";
import classes from "./table.module.css";
import { t } from "./texts";

export interface Column<Row> {
  key: string;
  title: string;
  /** What stands above the column in place of its title. */
  head?: ReactNode;
  cell: (row: Row) => ReactNode;
  width?: number;
  align?: "left" | "right";
  /** The value of `sort` this column stands for, where the list can be sorted by it. */
  sort?: string;
  /** Left out below 640 px; above it where room lacks, the highest number first (`true` is 1, 0 stays). */
  wide?: boolean | number;
}

export interface Sorting {
  by: string;
  descending: boolean;
}

interface DataTableProps<Row> {
  /** Names the table: widths are kept under it. */
  name: string;
  label: string;
  columns: Column<Row>[];
  rows: Row[];
  rowKey: (row: Row) => string;
  onOpen?: (row: Row) => void;
  sorting?: Sorting;
  onSort?: (sorting: Sorting) => void;
  /** Called when the end comes into sight. */
  onEnd?: () => void;
  empty?: ReactNode;
  /** More keys for the row under the cursor, such as `x` for done. */
  rowKeys?: { keys: string; does: string; run: (row: Row) => void }[];
  chosen?: string;
}

const VIRTUAL_FROM = 100;

export function DataTable<Row>(props: DataTableProps<Row>) {
  const {
    name,
    label,
    columns,
    rows,
    rowKey,
    onOpen,
    sorting,
    onSort,
    onEnd,
    empty,
    rowKeys = [],
    chosen,
  } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const [at, setAt] = useState(-1);
  const { widths, resize } = useWidths(name, columns);
  const room = useRoom(scroller, rows.length === 0);
  const shown = fitting(columns, widths, room);
  const height = document.documentElement.dataset.density === "comfortable" ? 40 : 32;
  const virtual = rows.length >= VIRTUAL_FROM;
  const virtualizer = useVirtualizer({
    count: virtual ? rows.length : 0,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    overscan: 12,
  });
  const items = virtual
    ? virtualizer.getVirtualItems()
    : rows.map((_, index) => ({ index, start: index * height, end: 0 }));
  const before = virtual ? (items[0]?.start ?? 0) : 0;
  const after = virtual ? virtualizer.getTotalSize() - (items.at(-1)?.end ?? 0) : 0;

  const move = (by: number) => {
    const next = Math.max(0, Math.min(rows.length - 1, at + by));
    setAt(next);
    if (virtual) virtualizer.scrollToIndex(next);
    else scroller.current?.querySelector(`[data-row="${next}"]`)?.scrollIntoView({ block: "nearest" });
  };
  const here = rows[at];
  useKeys([
    { keys: "KeyJ", does: "↓", run: () => move(1), hidden: true },
    { keys: "KeyK", does: "↑", run: () => move(-1), hidden: true },
    { keys: "ArrowDown", does: "↓", run: () => move(1), hidden: true },
    { keys: "ArrowUp", does: "↑", run: () => move(-1), hidden: true },
    ...(onOpen && here ? [{ keys: "Enter", does: "⏎", run: () => onOpen(here), hidden: true }] : []),
    ...(here ? rowKeys.map((each) => ({ ...each, run: () => each.run(here) })) : []),
  ]);

  const last = items.at(-1)?.index ?? -1;
  useEffect(() => {
    if (rows.length > 0 && last >= rows.length - 10) onEnd?.();
  }, [last, rows.length, onEnd]);

  if (rows.length === 0 && empty) return <>{empty}</>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keys
    <div className={classes.scroller} ref={scroller} tabIndex={0} role="group" aria-label={label}>
      <table className={classes.table} aria-label={label} aria-rowcount={rows.length}>
        <colgroup>
          {shown.map((column) => (
            <col
              key={column.key}
              style={{ width: widths[column.key] }}
              className={isWide(column) ? classes.wide : undefined}
            />
          ))}
        </colgroup>
        <thead>
          <tr>
            {shown.map((column) => (
              <Head key={column.key} column={column} sorting={sorting} onSort={onSort} resize={resize} />
            ))}
          </tr>
        </thead>
        <tbody>
          {before > 0 && <tr aria-hidden style={{ height: before }} />}
          {items.map(({ index }) => {
            const row = rows[index]!;
            const key = rowKey(row);
            return (
              <tr
                key={key}
                data-row={index}
                aria-rowindex={index + 1}
                data-at={index === at || undefined}
                data-chosen={key === chosen || undefined}
                data-opens={onOpen ? true : undefined}
                onClick={(event) => {
                  setAt(index);
                  if (!(event.target as HTMLElement).closest("a,button,input,label")) onOpen?.(row);
                }}
              >
                {shown.map((column) => (
                  <td
                    key={column.key}
                    className={`${column.align === "right" ? "right" : ""} ${isWide(column) ? classes.wide : ""}`}
                  >
                    {column.cell(row)}
                  </td>
                ))}
              </tr>
            );
          })}
          {after > 0 && <tr aria-hidden style={{ height: after }} />}
        </tbody>
      </table>
    </div>
  );
}

const isWide = ({ wide }: { wide?: boolean | number }) => wide !== undefined && wide !== false;

/** How wide the table may be; without bound until that is known. */
function useRoom(scroller: RefObject<HTMLElement | null>, isEmpty: boolean): number {
  const [room, setRoom] = useState(Number.POSITIVE_INFINITY);
  // biome-ignore lint/correctness/useExhaustiveDependencies: an empty table is not drawn, so it is looked for anew
  useLayoutEffect(() => {
    const place = scroller.current;
    if (!place) return;
    const measure = () => setRoom(place.clientWidth);
    measure();
    const watching = new ResizeObserver(measure);
    watching.observe(place);
    return () => watching.disconnect();
  }, [isEmpty]);
  return room;
}

interface HeadProps<Row> {
  column: Column<Row>;
  sorting?: Sorting;
  onSort?: (sorting: Sorting) => void;
  resize: (key: string, width: number) => void;
}

function Head<Row>({ column, sorting, onSort, resize }: HeadProps<Row>) {
  const cell = useRef<HTMLTableCellElement>(null);
  const sorted = column.sort !== undefined && sorting?.by === column.sort;
  const Arrow = sorting?.descending ? IconArrowDown : IconArrowUp;
  const drag = (event: PointerEvent<HTMLElement>) => {
    const from = event.clientX;
    const width = cell.current!.offsetWidth;
    const grip = event.currentTarget;
    grip.setPointerCapture(event.pointerId);
    grip.onpointermove = (moved) => resize(column.key, Math.max(56, width + moved.clientX - from));
    grip.onpointerup = () => {
      grip.onpointermove = null;
    };
  };
  return (
    <th
      ref={cell}
      scope="col"
      className={`${column.align === "right" ? "right" : ""} ${isWide(column) ? classes.wide : ""}`}
      aria-sort={sorted ? (sorting.descending ? "descending" : "ascending") : undefined}
    >
      {column.sort && onSort ? (
        <button
          type="button"
          onClick={() => onSort({ by: column.sort!, descending: sorted ? !sorting.descending : false })}
          aria-label={t("sortBy", { what: column.title })}
        >
          {column.title}
          {sorted && <Arrow size={12} aria-hidden />}
        </button>
      ) : (
        (column.head ?? column.title)
      )}
      <i className={classes.grip} onPointerDown={drag} title={t("resize")} aria-hidden />
    </th>
  );
}

function useWidths<Row>(name: string, columns: Column<Row>[]) {
  const place = `fibex-columns-${name}`;
  const [own, setOwn] = useState<Record<string, number>>(() => {
    try {
      return JSON.parse(localStorage.getItem(place) ?? "{}");
    } catch {
      return {};
    }
  });
  const resize = useCallback(
    (key: string, width: number) =>
      setOwn((before) => {
        const next = { ...before, [key]: width };
        try {
          localStorage.setItem(place, JSON.stringify(next));
        } catch {
          // for this visit only
        }
        return next;
      }),
    [place],
  );
  const widths = Object.fromEntries(columns.map((column) => [column.key, own[column.key] ?? column.width]));
  return { widths, resize };
}
