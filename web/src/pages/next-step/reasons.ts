// Why a client counts as without a next step, the gravest first.
import type { SignalKind } from "@/ui/Signal";

export const REASONS = ["no_step", "orphan_step", "overdue_only", "undated", "internal_only"] as const;
export type Reason = (typeof REASONS)[number];

export const SIGNS: Record<Reason, SignalKind> = {
  no_step: "overdue",
  orphan_step: "overdue",
  overdue_only: "overdue",
  undated: "none",
  internal_only: "none",
};
