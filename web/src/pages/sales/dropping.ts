// Whether a dragged card would go into a stage, and what would be asked for first.
import { useQuery } from "@tanstack/react-query";
import { $api } from "@/api/client";
import type { Sales } from "@/api/generated";
import { demandName } from "@/ui/stages";
import type { Card } from "./Board";
import { t } from "./texts";

export type Verdict = { goes: boolean; says: string } | null;

/** `order`: the stages on the way to the win. */
export function verdictOn(
  card: Card,
  stage: string,
  order: string[],
  missing: Pick<Sales["MissingOut"], "code" | "title">[] | undefined,
): Verdict {
  if (stage === card.stage || card.kind !== "open") return null;
  if (stage === "lost") return { goes: true, says: t("lose") };
  if (order.indexOf(stage) !== order.indexOf(card.stage) + 1) return { goes: false, says: t("notNext") };
  if (missing?.length) {
    return {
      goes: true,
      says: t("lacks", { what: missing.map((each) => demandName(each.code, each.title)).join(", ") }),
    };
  }
  return { goes: true, says: t("goes") };
}

export function useVerdict(card: Card | null, stage: string, order: string[]): Verdict {
  const sale = useQuery({
    ...$api.queryOptions("get", "/api/sales/sales/{sale_id}", {
      params: { path: { sale_id: card?.id ?? "" } },
    }),
    enabled: card !== null,
  });
  return card && verdictOn(card, stage, order, sale.data?.missing);
}
