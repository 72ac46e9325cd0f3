// What is done with a lead, for board, list, panel and keys alike: it goes, or asks for exactly what it needs first.
import { useNavigate } from "@tanstack/react-router";
import { lazy, type ReactNode, Suspense, useCallback, useState } from "react";
import { $api, api, done, match, queries, refresh } from "@/api/client";
import type { Sales } from "@/api/generated";
import { complain, say } from "@/ui/toasts";
import type { Move } from "./moves";
import { t } from "./texts";

const QualifyForm = lazy(() => import("./QualifyForm").then((room) => ({ default: room.QualifyForm })));
const DisqualifyForm = lazy(() =>
  import("./DisqualifyForm").then((room) => ({ default: room.DisqualifyForm })),
);

export type Lead = Sales["LeadOut"];
type Versioned = Pick<Lead, "id" | "version">;

const LEADS = "/api/sales/leads";
const ONE = "/api/sales/leads/{lead_id}";
const on = ({ id, version }: Versioned) => ({ params: { path: { lead_id: id }, header: match(version) } });

export const useLead = (id: string) => $api.useQuery("get", ONE, { params: { path: { lead_id: id } } });

export const readLead = (id: string): Promise<Lead> =>
  queries.fetchQuery({
    ...$api.queryOptions("get", ONE, { params: { path: { lead_id: id } } }),
    staleTime: 0,
  });

async function settle(lead: Lead): Promise<Lead> {
  await refresh(LEADS, "/api/activities");
  return lead;
}

export const changeLead = async (lead: Versioned, body: Sales["ChangeLead"]): Promise<Lead> =>
  settle(await done(api.PATCH(ONE, { ...on(lead), body })));

export const qualify = async (lead: Versioned, body: Sales["ChangeLead"]): Promise<Lead> =>
  settle(await done(api.POST("/api/sales/leads/{lead_id}/qualify", { ...on(lead), body })));

export const disqualify = async (lead: Versioned, body: Sales["DisqualifyLead"]): Promise<Lead> =>
  settle(await done(api.POST("/api/sales/leads/{lead_id}/disqualify", { ...on(lead), body })));

export const changeOwner = async (lead: Versioned, owner_id: string): Promise<Lead> =>
  settle(await done(api.POST("/api/sales/leads/{lead_id}/owner", { ...on(lead), body: { owner_id } })));

const take = async (lead: Versioned): Promise<Lead> =>
  settle(await done(api.POST("/api/sales/leads/{lead_id}/take", on(lead))));

const convert = async (lead: Versioned): Promise<Lead> =>
  settle(await done(api.POST("/api/sales/leads/{lead_id}/convert", { ...on(lead), body: {} })));

interface Begun {
  id: string;
  number: string;
}

export function useActing(): { begin: (lead: Begun, move: Move) => void; dialog: ReactNode } {
  const navigate = useNavigate();
  const [asking, setAsking] = useState<{ move: Move; lead: Lead } | null>(null);
  const close = () => setAsking(null);
  const begin = useCallback(
    (given: Begun, move: Move) => {
      const go = async () => {
        // The version of now: a card may be as old as the last reading of the board.
        const lead = await readLead(given.id);
        if (move === "disqualify" || (move === "qualify" && lead.missing.length)) setAsking({ move, lead });
        else if (move === "convert") {
          const { sale_id } = await convert(lead);
          say(t("convertedNow", { number: lead.number }));
          await refresh("/api/sales/board", "/api/sales/sales", "/api/contacts");
          if (sale_id) void navigate({ to: "/sales/$saleId", params: { saleId: sale_id } });
        } else {
          await (move === "take" ? take(lead) : qualify(lead, {}));
          say(t(move === "take" ? "takenNow" : "qualifiedNow", { number: lead.number }));
        }
      };
      void go().catch(complain);
    },
    [navigate],
  );
  const dialog = asking && (
    <Suspense>
      {asking.move === "disqualify" ? (
        <DisqualifyForm lead={asking.lead} onClose={close} />
      ) : (
        <QualifyForm lead={asking.lead} onClose={close} />
      )}
    </Suspense>
  );
  return { begin, dialog };
}
