import { afterEach, expect, test, vi } from "vitest";
import { heldAbout } from "./handingOut";

const SERVICES = ["contacts", "sales", "activities", "notifications", "analytics"] as const;

afterEach(() => vi.unstubAllGlobals());

function answering(refusing?: string): void {
  vi.stubGlobal("fetch", async (request: Request) => {
    const service = new URL(request.url).pathname.split("/")[2];
    const body = {
      contact_ids: ["1"],
      as_of: "2026-11-28T09:00:00Z",
      tables: { [`of_${service}`]: [{ id: "1" }] },
    };
    return service === refusing
      ? Response.json({ code: "person_unknown", title: "", status: 404 }, { status: 404 })
      : Response.json(body);
  });
}

test("one file holds what every service has", async () => {
  answering();
  const held = await heldAbout("1");
  expect(held.contact_id).toBe("1");
  for (const service of SERVICES) expect(Object.keys(held[service].tables)).toEqual([`of_${service}`]);
});

test("without the word of one service there is no file", async () => {
  answering("analytics");
  await expect(heldAbout("1")).rejects.toMatchObject({ status: 404 });
});
