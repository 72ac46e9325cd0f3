// The lines over which the services say what happened, the moment it does; what was missed while one was down comes first.
// A browser has six connections to a host and a line holds one for good: of several tabs one listens, for all of them.
import { useLocation } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { queries } from "@/api/client";
import type { Notifications } from "@/api/generated";
import { type Role, renew, usePerson } from "@/api/session";
import { gathered } from "./gathered";

type Changed = Pick<Notifications["NotificationOut"], "about" | "category">;

// What comes over a line is in no contract that types could be made of.
interface ChangedSales {
  sales: string[];
  more: boolean;
  lists: ("leads" | "orders" | "payments")[];
}

interface ChangedClients {
  clients: string[];
  more: boolean;
}

interface ChangedFigures {
  reports: string[];
}

/** What is to be read anew: everything below these paths; of what was asked about single records only those named. */
export interface Touched {
  starts: string[];
  only?: { of: ("sale_id" | "report" | "contact_id" | "account_id")[]; named: string[] };
}

interface Line {
  path: string;
  roles: Role[];
  /** Where it is listened to; a browser has few connections. Left out: everywhere. */
  at?: RegExp;
  /** Everything it tells about. */
  about: string[];
  /** What an event says. */
  read: (data: never) => Touched[];
}

const SELLING: Role[] = ["manager", "head", "admin"];
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
const LISTS: Record<ChangedSales["lists"][number], string[]> = {
  leads: ["/api/sales/leads"],
  orders: ["/api/sales/order-requests"],
  payments: ["/api/sales/payments", "/api/sales/invoices"],
};
/** Of what a client's page shows that which its timeline tells about, and whom the lists show. */
const CLIENTS = [
  "/api/contacts/contacts",
  "/api/contacts/accounts",
  "/api/contacts/duplicates",
  "/api/contacts/merges",
  "/api/activities/activities",
  "/api/activities/my-day",
  "/api/activities/calendar/week",
  "/api/activities/next-step/clients",
  "/api/activities/next-step/summary",
];

/** What is shown of the record a notification is about, and so is to be read anew. */
export const ofNotification = (changed: Changed): Touched[] => [{ starts: [CENTRE, ...OF[changed.about]] }];

/** With a sale its activities: a move plans and withdraws them, and what is done in them moves it. */
export const ofSales = ({ sales, more, lists }: ChangedSales): Touched[] => [
  ...(sales.length
    ? [{ starts: ["/api/sales", "/api/activities"], ...(more ? {} : named(sales, "sale_id")) }]
    : []),
  ...(lists.length ? [{ starts: lists.flatMap((list) => LISTS[list]) }] : []),
];

/** With a client the steps planned for it: its timeline tells of each. */
export const ofClients = ({ clients, more }: ChangedClients): Touched[] =>
  clients.length ? [{ starts: CLIENTS, ...(more ? {} : named(clients, "contact_id", "account_id")) }] : [];

export const ofFigures = ({ reports }: ChangedFigures): Touched[] =>
  reports.length ? [{ starts: FIGURES, ...named(reports, "report") }] : [];

function named(ids: string[], ...of: NonNullable<Touched["only"]>["of"]): Pick<Touched, "only"> {
  return { only: { of, named: ids } };
}

const LINES: Line[] = [
  {
    path: "/api/notifications/stream",
    roles: [...SELLING, "production", "accountant", "ops"],
    about: [CENTRE],
    read: ({ notification }: { notification?: Changed }) =>
      notification ? ofNotification(notification) : [{ starts: [CENTRE] }],
  },
  {
    path: "/api/sales/stream",
    roles: [...SELLING, "production", "accountant"],
    about: ["/api/sales", "/api/activities"],
    read: (data: ChangedSales) => ofSales(data),
  },
  {
    path: "/api/contacts/stream",
    roles: SELLING,
    about: CLIENTS,
    read: (data: ChangedClients) => ofClients(data),
  },
  {
    path: "/api/analytics/stream",
    roles: SELLING,
    at: /^\/(my-day|results|next-step)/,
    about: FIGURES,
    read: (data: ChangedFigures) => ofFigures(data),
  },
];
const NAMES = ["ready", "notification", "sales", "clients", "figures"];
const AGAIN_MS = 5_000;
/** In a storm a page is read anew this often, and not with every event. */
const GATHER_MS = 1_500;

/**
 * What is to be read anew after an event. A line's first one has nothing to begin after: it tells nothing of what happened
 * between the reading of the page and itself, so everything the line is about is read once more.
 */
export const heard = (
  { about, read }: Pick<Line, "about" | "read">,
  mark: string | undefined,
  data: unknown,
) => (mark === undefined ? [{ starts: about }] : read(data as never));

/** Whether what was asked under this key is to be asked again. */
export function concerns({ starts, only }: Touched, key: readonly unknown[]): boolean {
  if (!starts.some((start) => String(key[1]).startsWith(start))) return false;
  if (!only) return true;
  const asked = key[2] as (Asked & { params?: Asked }) | undefined;
  const given = { ...asked?.params?.query, ...asked?.query, ...asked?.params?.path, ...asked?.path };
  const about = only.of.map((name) => given[name]).filter((value) => value !== undefined);
  return about.length === 0 || about.some((value) => only.named.includes(String(value)));
}

interface Asked {
  path?: Record<string, unknown>;
  query?: Record<string, unknown>;
}

/** A tab that nobody looks at reads when it is looked at again. */
const readAnew = (touched: Touched[]) =>
  queries.invalidateQueries({
    predicate: ({ queryKey }) => touched.some((each) => concerns(each, queryKey)),
    refetchType: document.visibilityState === "hidden" ? "none" : "active",
  });

/** One line: the browser comes back by itself after a break; after the end of a token it is us who have to. */
function listen(line: Line, marks: Map<string, string>, hear: (touched: Touched[]) => void) {
  const { path } = line;
  let source: EventSource | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let over = false;
  const open = () => {
    const after = marks.get(path);
    source = new EventSource(after ? `${path}?after=${encodeURIComponent(after)}` : path);
    for (const name of NAMES) {
      source.addEventListener(name, (event) => {
        const mark = marks.get(path);
        marks.set(path, event.lastEventId || (mark ?? ""));
        hear(heard(line, mark, JSON.parse(event.data)));
      });
    }
    source.onerror = () => {
      if (source?.readyState !== EventSource.CLOSED || over) return;
      timer = setTimeout(() => void renew().finally(() => over || open()), AGAIN_MS);
    };
  };
  open();
  return () => {
    over = true;
    clearTimeout(timer);
    source?.close();
  };
}

/** What one tab tells the others: what it heard, and how far, for the one that listens after it. */
interface Passed {
  touched: Touched[];
  marks: Map<string, string>;
}

/** The tabs of one person: for each line one of those that want it holds its lock, and listens. */
function tabsOf(id: string) {
  const channel = new BroadcastChannel(`fibex-live-${id}`);
  const marks = new Map<string, string>();
  const changed = gathered<Touched[]>(GATHER_MS, (all) => readAnew(all.flat()));
  channel.onmessage = ({ data }: MessageEvent<Passed>) => {
    for (const [path, mark] of data.marks) marks.set(path, mark);
    if (data.touched.length) changed(data.touched);
  };
  const hear = (touched: Touched[]) => {
    channel.postMessage({ touched, marks } satisfies Passed);
    if (touched.length) changed(touched);
  };
  return {
    close: () => channel.close(),
    /** Until what it returns is called. */
    want(line: Line): () => void {
      const over = new AbortController();
      const { signal } = over;
      const listenForAll = () =>
        new Promise<void>((resolve) => {
          if (signal.aborted) return resolve();
          const end = listen(line, marks, hear);
          signal.addEventListener("abort", () => {
            end();
            resolve();
          });
        });
      // Where the browser has no locks, as on a page that did not come by https, each tab listens for itself.
      void (
        navigator.locks?.request(`fibex-live-${id}${line.path}`, { signal }, listenForAll) ?? listenForAll()
      ).catch(() => {
        // the page was left while another tab listened
      });
      return () => over.abort();
    },
  };
}

export function useLive(): void {
  const { id, role } = usePerson();
  const at = useLocation({ select: ({ pathname }) => pathname });
  const [tabs, setTabs] = useState<ReturnType<typeof tabsOf> | null>(null);
  useEffect(() => {
    const opened = tabsOf(id);
    setTabs(opened);
    return () => {
      setTabs(null);
      opened.close();
    };
  }, [id]);
  for (const line of LINES) {
    // biome-ignore lint/correctness/useHookAtTopLevel: the lines are the same ones each time
    useLine(tabs, line, line.roles.includes(role) && (line.at?.test(at) ?? true));
  }
}

function useLine(tabs: ReturnType<typeof tabsOf> | null, line: Line, wanted: boolean): void {
  useEffect(() => (wanted ? tabs?.want(line) : undefined), [tabs, line, wanted]);
}
