// Who might become a client: as a board of states, or as a list; one of them open beside it.
import { Button, SegmentedControl, Select } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { lazy, Suspense, useState } from "react";
import type { Address } from "@/app/address";
import { Page } from "@/ui/Page";
import { SavedViews } from "@/ui/SavedViews";
import { SellerFilter } from "@/ui/SellerPicker";
import { useActing } from "./acting";
import { LeadBoard } from "./LeadBoard";
import { LeadList } from "./LeadList";
import { STATUSES } from "./moves";
import { route, search as schema } from "./route";
import { t } from "./texts";

const NewLead = lazy(() => import("./NewLead").then((room) => ({ default: room.NewLead })));
const LeadPanel = lazy(() => import("./LeadPanel").then((room) => ({ default: room.LeadPanel })));

export type Search = Address<typeof schema>;

/** What of the address is a question to the list; which of the two looks it has is not. */
const queryOf = ({ owner_id, status }: Search) => ({
  ...(owner_id && { owner_id }),
  ...(status && { status }),
});

export function Leads() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const acting = useActing();
  const [creating, setCreating] = useState(false);
  const view = search.view ?? "board";
  const narrow = (next: Partial<Search>) =>
    void navigate({ search: (before) => ({ ...before, ...next }), replace: true });
  const open = (lead: { id: string }) => narrow({ lead: lead.id });
  return (
    <Page
      title={t("title")}
      fills
      chips={
        <>
          <SellerFilter
            label={t("owner")}
            everybody={t("anyOwner")}
            value={search.owner_id}
            onChange={(owner_id) => narrow({ owner_id })}
          />
          {view === "list" && (
            <Select
              aria-label={t("status")}
              w={170}
              data={[
                { value: "", label: t("anyStatus") },
                ...STATUSES.map((value) => ({ value, label: t(value) })),
              ]}
              value={search.status ?? ""}
              onChange={(status) => narrow({ status: (status || undefined) as Search["status"] })}
            />
          )}
        </>
      }
      actions={
        <>
          <SavedViews
            path="/api/sales/saved-filters"
            lists={["leads"]}
            now={() => ({ list: "leads", query: queryOf(search) })}
            onPick={({ query }) => void navigate({ search: schema.parse({ ...query, view: "list" }) })}
          />
          <SegmentedControl
            aria-label={t("view")}
            value={view}
            onChange={(next) => narrow({ view: next === "list" ? "list" : undefined, status: undefined })}
            data={[
              { value: "board", label: t("board") },
              { value: "list", label: t("list") },
            ]}
          />
          <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setCreating(true)}>
            {t("newLead")}
          </Button>
        </>
      }
    >
      {view === "board" ? (
        <LeadBoard owner={search.owner_id} begin={acting.begin} open={open} onNew={() => setCreating(true)} />
      ) : (
        <LeadList search={search} begin={acting.begin} open={open} onNew={() => setCreating(true)} />
      )}
      {acting.dialog}
      <Suspense>
        {creating && <NewLead onClose={() => setCreating(false)} />}
        {search.lead && (
          <LeadPanel id={search.lead} begin={acting.begin} onClose={() => narrow({ lead: undefined })} />
        )}
      </Suspense>
    </Page>
  );
}
