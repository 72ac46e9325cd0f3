import { expect, it } from "vitest";
import { nameOfScope, SCOPES, stateOf } from "./keys";
import { t } from "./texts";

const now = new Date("2026-11-27T12:00:00Z");
const key = (expires_at: string | null, revoked_at: string | null = null) => ({ expires_at, revoked_at });

it("warns two weeks before a key expires", () => {
  expect(stateOf(key(null), now)).toBe("open");
  expect(stateOf(key("2027-01-01T00:00:00Z"), now)).toBe("open");
  expect(stateOf(key("2026-12-10T00:00:00Z"), now)).toBe("soon");
  expect(stateOf(key("2026-11-27T12:00:00Z"), now)).toBe("expired");
  expect(stateOf(key("2027-01-01T00:00:00Z", "2026-11-01T00:00:00Z"), now)).toBe("revoked");
});

it("says in words what each scope opens", () => {
  for (const scope of SCOPES) expect(t.or(`scope_${nameOfScope(scope)}`, "")).not.toBe("");
});
