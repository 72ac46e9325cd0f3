// All sales within reach: as a board of stages, or as a list. What is shown stands in the address.
import { Button, SegmentedControl, Select } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { lazy, Suspense, useState } from "react";
import { $api } from "@/api/client";
import { language } from "@/i18n";
import { Chip, Page } from "@/ui/Page";
import { RowSkeletons } from "@/ui/Skeletons";
import { stageName } from "@/ui/stages";
import { WhosePicker } from "@/ui/WhosePicker";
import { Board } from "./Board";
import { queryOf, searchOf } from "./query";
import { route } from "./route";
import { t } from "./texts";

const SavedViews = lazy(() => import("@/ui/SavedViews").then((room) => ({ default: room.SavedViews })));
const SalesList = lazy(() => import("./SalesList").then((room) => ({ default: room.SalesList })));
const NewSale = lazy(() => import("./NewSale").then((room) => ({ default: room.NewSale })));

export function Sales() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const [creating, setCreating] = useState(false);
  const view = search.view ?? "board";
  const narrow = (next: Partial<typeof search>) =>
    void navigate({ search: (before) => ({ ...before, ...next }), replace: true });
  return (
    <Page
      title={t("title")}
      fills
      chips={
        <>
          {view === "board" && (
            <ProcessSwitch process={search.process} onChange={(process) => narrow({ process })} />
          )}
          <WhosePicker
            value={{ team: search.team, person: search.owner_id }}
            onChange={({ team, person }) => narrow({ team, owner_id: person })}
          />
          {search.contact_id && (
            <ClientChip id={search.contact_id} onRemove={() => narrow({ contact_id: undefined })} />
          )}
          {search.stage && (
            <Chip onRemove={() => narrow({ stage: undefined })}>{stageName(search.stage)}</Chip>
          )}
        </>
      }
      actions={
        <>
          <Suspense>
            <SavedViews
              path="/api/sales/saved-filters"
              lists={["sales"]}
              now={() => ({ list: "sales", query: queryOf(search) })}
              onPick={({ query }) => void navigate({ search: searchOf(query, view) })}
            />
          </Suspense>
          <SegmentedControl
            aria-label={t("view")}
            value={view}
            onChange={(next) => narrow({ view: next as "board" | "list" })}
            data={[
              { value: "board", label: t("board") },
              { value: "list", label: t("list") },
            ]}
          />
          <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setCreating(true)}>
            {t("newSale")}
          </Button>
        </>
      }
    >
      {view === "board" ? (
        <Board scope={{ owner_id: search.owner_id, team: search.team, process: search.process }} />
      ) : (
        <Suspense fallback={<RowSkeletons rows={14} />}>
          <SalesList search={search} narrow={narrow} />
        </Suspense>
      )}
      <Suspense>{creating && <NewSale onClose={() => setCreating(false)} />}</Suspense>
    </Page>
  );
}

/** Only where there is more than one: the stages of a pre-payment sale come in another order. */
function ProcessSwitch({
  process,
  onChange,
}: {
  process?: string;
  onChange: (process: string | undefined) => void;
}) {
  const known = $api.useQuery("get", "/api/sales/processes", {}, { staleTime: 300_000 });
  const published = (known.data?.items ?? []).filter((each) => each.current);
  const names = new Map(
    published.map((each) => [each.code, language() === "en" ? each.title_en : each.title_ru]),
  );
  if (names.size < 2) return null;
  return (
    <Select
      aria-label={t("process")}
      w={{ base: "100%", sm: 290 }}
      data={[...names].map(([value, label]) => ({ value, label }))}
      value={process ?? "fibex"}
      onChange={(next) => onChange(next && next !== "fibex" ? next : undefined)}
    />
  );
}

function ClientChip({ id, onRemove }: { id: string; onRemove: () => void }) {
  const client = $api.useQuery("get", "/api/contacts/contacts/{contact_id}", {
    params: { path: { contact_id: id } },
  });
  return <Chip onRemove={onRemove}>{client.data?.name ?? "…"}</Chip>;
}
