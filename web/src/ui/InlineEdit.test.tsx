import { MantineProvider } from "@mantine/core";
import { act } from "react";
import { createRoot } from "react-dom/client";
import { expect, it, vi } from "vitest";
import { Problem } from "@/api/problem";
import { InlineEdit } from "./InlineEdit";

(globalThis as Record<string, unknown>).IS_REACT_ACT_ENVIRONMENT = true;

async function edit(save: (value: string) => Promise<unknown>) {
  const place = document.body.appendChild(document.createElement("div"));
  const reread = vi.fn(async () => "theirs");
  await act(async () =>
    createRoot(place).render(
      <MantineProvider>
        <InlineEdit label="Need" value="old" save={save} reread={reread} />
      </MantineProvider>,
    ),
  );
  await act(async () => place.querySelector("button")!.click());
  const type = (value: string) =>
    act(async () => {
      const field = place.querySelector("input")!;
      Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")!.set!.call(field, value);
      field.dispatchEvent(new Event("input", { bubbles: true }));
    });
  const press = (key: string) =>
    act(async () => {
      place.querySelector("input")!.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
    });
  return { place, type, press, reread };
}

it("Enter saves", async () => {
  const save = vi.fn(async () => {});
  const { type, press } = await edit(save);
  await type("new");
  await press("Enter");
  expect(save).toHaveBeenCalledWith("new");
});

it("Esc leaves it as it was", async () => {
  const save = vi.fn(async () => {});
  const { place, type, press } = await edit(save);
  await type("new");
  await press("Escape");
  expect(save).not.toHaveBeenCalled();
  expect(place.querySelector("button")?.textContent).toBe("old");
});

it("a lost race shows both values, and mine can still be kept", async () => {
  const save = vi
    .fn<(value: string) => Promise<unknown>>()
    .mockRejectedValueOnce(new Problem(412, "stale", "read it again"))
    .mockResolvedValueOnce({});
  const { place, type, press } = await edit(save);
  await type("mine");
  await press("Enter");
  expect(place.textContent).toContain("theirs");
  expect(place.textContent).toContain("mine");
  await act(async () => place.querySelector("button")!.click());
  expect(save.mock.calls).toEqual([["mine"], ["mine"]]);
});
