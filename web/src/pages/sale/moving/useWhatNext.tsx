// No client is left without a next step: once a sale is over, one is asked for what comes next with its client.
import { lazy, type ReactNode, Suspense, useCallback, useState } from "react";
import { api, done } from "@/api/client";
import { type Client, clientsOf, type Ended, keepsInTouch, type Outcome } from "./following";

const WhatNext = lazy(() => import("./WhatNext").then((room) => ({ default: room.WhatNext })));

/** Asked only for those who have no other step: nothing asks twice. */
export function useWhatNext(): { ask: (ended: Ended[], outcome: Outcome) => void; dialog: ReactNode } {
  const [asking, setAsking] = useState<{ clients: Client[]; outcome: Outcome } | null>(null);
  const ask = useCallback((ended: Ended[], outcome: Outcome) => {
    void withoutStep(ended).then((clients) => clients.length > 0 && setAsking({ clients, outcome }));
  }, []);
  const dialog = asking && (
    <Suspense>
      <WhatNext {...asking} onClose={() => setAsking(null)} />
    </Suspense>
  );
  return { ask, dialog };
}

async function withoutStep(ended: Ended[]): Promise<Client[]> {
  const over = ended.map((each) => each.id);
  const found: Client[] = [];
  for (const client of clientsOf(ended)) {
    const query = { contact_id: client.id, status: "open", limit: 100 } as const;
    const open = await done(api.GET("/api/activities/activities", { params: { query } })).catch(() => null);
    // What cannot be read is asked about: a step too many does no harm.
    if (!open || !keepsInTouch(open.items, over)) found.push(client);
  }
  return found;
}
