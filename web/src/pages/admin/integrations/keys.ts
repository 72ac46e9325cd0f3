// API keys: what each may do, and whether it still opens anything.
import type { Identity } from "@/api/generated";

export type ApiKey = Identity["ApiKeyOut"];
export type Scope = Identity["CreateApiKey"]["scopes"][number];

/** What a key may be given, by what it is about. */
export const SCOPES = [
  "contacts:read",
  "sales:read",
  "activities:read",
  "analytics:read",
  "analytics:events",
] as const satisfies readonly Scope[];

/** `contacts:read` → `contacts_read`: names of texts hold no colon. */
export const nameOfScope = (scope: string): string => scope.replace(":", "_");

export type KeyState = "open" | "soon" | "expired" | "revoked";
const SOON_MS = 14 * 86_400_000;

/** `soon`: it expires within two weeks. */
export function stateOf(key: Pick<ApiKey, "revoked_at" | "expires_at">, now = new Date()): KeyState {
  if (key.revoked_at) return "revoked";
  if (!key.expires_at) return "open";
  const left = Date.parse(key.expires_at) - now.getTime();
  if (left <= 0) return "expired";
  return left < SOON_MS ? "soon" : "open";
}
