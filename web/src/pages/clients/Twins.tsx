import { $api } from "@/api/client";
import { PairCard } from "@/pages/client/PairCard";
import { Empty } from "@/ui/Empty";
import { ProblemBox } from "@/ui/Problem";
import { SidePanel } from "@/ui/SidePanel";
import { RowSkeletons } from "@/ui/Skeletons";
import type { Kind } from "./query";
import { t } from "./texts";

/** Pairs that look like one client, the surest first. */
export function Twins({ kind, onClose }: { kind: Kind; onClose: () => void }) {
  const record = kind === "contacts" ? "contact" : "account";
  const pairs = $api.useQuery("get", "/api/contacts/duplicates", {
    params: { query: { record, limit: 200 } },
  });
  return (
    <SidePanel title={t("twinsTitle")} open onClose={onClose}>
      {pairs.isPending && <RowSkeletons rows={6} />}
      {pairs.isError && <ProblemBox error={pairs.error} retry={() => void pairs.refetch()} />}
      {pairs.data?.items.length === 0 && <Empty small>{t("twinsNone")}</Empty>}
      {pairs.data?.items.map((pair) => (
        <PairCard key={`${pair.one.id} ${pair.other.id}`} pair={pair} record={record} />
      ))}
    </SidePanel>
  );
}
