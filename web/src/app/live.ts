// The lines over which the services say what happened, the moment it does; what was missed while one was down comes first.
// A browser has six connections to a host and a line holds one for good: of several tabs one listens, for all of them.
import { useEffect } from "react";
import { queries } from "@/api/client";
import type { Notifications } from "@/api/generated";
import { type Role, renew, usePerson } from "@/api/session";
import { gathered } from "./gathered";

type Changed = Pick<Notifications["NotificationOut"], "about" | "category">;

// What comes over a line is in no contract that types could be made of.
interface ChangedSales {
  sales: string[];
  more: boolean;
}

interface ChangedFigures {
  reports: string[];
}

/** What is to be read anew: everything below these paths; of single sales or reports only those named. */
export interface Touched {
  starts: string[];
  only?: string[];
}

interface Line {
  path: string;
  roles: Role[];
  /** What an event of this name says; nothing of a name that is none of its own. */
  read: (name: string, data: never) => Touched | undefined;
}

const FIGURES = ["/api/analytics/dashboard", "/api/analytics/reports"];
const CENTRE = "/api/notifications/notifications";
const OF: Record<Changed["about"], string[]> = {
  sale: ["/api/sales", "/api/activities"],
  payment: ["/api/sales"],
  invoice: ["/api/sales"],
  lead: ["/api/sales/leads"],
  activity: ["/api/activities"],
  next_step: ["/api/activities"],
  report: ["/api/analytics/subscriptions"],
};

/** What is shown of the record a notification is about, and so is to be read anew. */
export const ofNotification = (changed: Changed): Touched => ({ starts: [CENTRE, ...OF[changed.about]] });

/** With a sale its activities: a move plans and withdraws them, and what is done in them moves it. */
export const ofSales = ({ sales, more }: ChangedSales): Touched | undefined =>
  sales.length ? { starts: ["/api/sales", "/api/activities"], ...(more ? {} : { only: sales }) } : undefined;

export const ofFigures = ({ reports }: ChangedFigures): Touched | undefined =>
  reports.length ? { starts: FIGURES, only: reports } : undefined;

const LINES: Line[] = [
  {
    path: "/api/notifications/stream",
    roles: ["manager", "head", "production", "accountant", "ops", "admin"],
    read: (name, data: { notification: Changed }) =>
      name === "ready" ? { starts: [CENTRE] } : ofNotification(data.notification),
  },
  {
    path: "/api/sales/stream",
    roles: ["manager", "head", "accountant", "admin"],
    read: (_, data: ChangedSales) => ofSales(data),
  },
  {
    path: "/api/analytics/stream",
    roles: ["manager", "head", "admin"],
    read: (_, data: ChangedFigures) => ofFigures(data),
  },
];
const NAMES = ["ready", "notification", "sales", "figures"];
const AGAIN_MS = 5_000;
/** In a storm a page is read anew this often, and not with every event. */
const GATHER_MS = 1_500;

interface Named {
  sale_id?: string;
  report?: string;
}

/** Whether what was asked under this key is to be asked again. */
export function concerns({ starts, only }: Touched, key: readonly unknown[]): boolean {
  if (!starts.some((start) => String(key[1]).startsWith(start))) return false;
  const asked = key[2] as { params?: { path?: Named }; path?: Named } | undefined;
  const named = { ...asked?.params?.path, ...asked?.path };
  const one = named.sale_id ?? named.report;
  return !one || !only || only.includes(one);
}

/** A tab that nobody looks at reads when it is looked at again. */
const readAnew = (touched: Touched[]) =>
  queries.invalidateQueries({
    predicate: ({ queryKey }) => touched.some((each) => concerns(each, queryKey)),
    refetchType: document.visibilityState === "hidden" ? "none" : "active",
  });

/** One line: the browser comes back by itself after a break; after the end of a token it is us who have to. */
function listen(
  { path, read }: Line,
  marks: Map<string, string>,
  hear: (touched?: Touched) => void,
): () => void {
  let line: EventSource | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let over = false;
  const open = () => {
    const mark = marks.get(path);
    line = new EventSource(mark ? `${path}?after=${encodeURIComponent(mark)}` : path);
    for (const name of NAMES) {
      line.addEventListener(name, (event) => {
        marks.set(path, event.lastEventId || (marks.get(path) ?? ""));
        hear(read(name, JSON.parse(event.data) as never));
      });
    }
    line.onerror = () => {
      if (line?.readyState !== EventSource.CLOSED || over) return;
      timer = setTimeout(() => void renew().finally(() => over || open()), AGAIN_MS);
    };
  };
  open();
  return () => {
    over = true;
    clearTimeout(timer);
    line?.close();
  };
}

/** What one tab tells the others: what it heard, and how far, for the one that listens after it. */
interface Passed {
  touched?: Touched;
  marks: Map<string, string>;
}

export function useLive(): void {
  const { id, role } = usePerson();
  useEffect(() => {
    const over = new AbortController();
    const tabs = new BroadcastChannel(`fibex-live-${id}`);
    const marks = new Map<string, string>();
    const changed = gathered<Touched>(GATHER_MS, readAnew);
    tabs.onmessage = ({ data }: MessageEvent<Passed>) => {
      for (const [path, mark] of data.marks) marks.set(path, mark);
      if (data.touched) changed(data.touched);
    };
    const hear = (touched?: Touched) => {
      tabs.postMessage({ touched, marks } satisfies Passed);
      if (touched) changed(touched);
    };
    const listenForAll = () =>
      new Promise<void>((resolve) => {
        if (over.signal.aborted) return resolve();
        const ends = LINES.filter((each) => each.roles.includes(role)).map((each) =>
          listen(each, marks, hear),
        );
        over.signal.addEventListener("abort", () => {
          for (const end of ends) end();
          resolve();
        });
      });
    // Where the browser has no locks, as on a page that did not come by https, each tab listens for itself.
    void (
      navigator.locks?.request(`fibex-live-${id}`, { signal: over.signal }, listenForAll) ?? listenForAll()
    ).catch(() => {
      // the page was left while another tab listened
    });
    return () => {
      over.abort();
      tabs.close();
    };
  }, [id, role]);
}
