import { act, createElement } from "react";
import { createRoot } from "react-dom/client";
import { afterEach, expect, it, vi } from "vitest";
import { keyNames, type Shortcut, useKeys } from "./keys";

(globalThis as Record<string, unknown>).IS_REACT_ACT_ENVIRONMENT = true;
const roots: (() => void)[] = [];
afterEach(() => {
  for (const leave of roots.splice(0)) act(leave);
});

function Uses({ shortcuts }: { shortcuts: Shortcut[] }) {
  useKeys(shortcuts);
  return null;
}

function with_(shortcuts: Shortcut[]) {
  const root = createRoot(document.createElement("div"));
  act(() => root.render(createElement(Uses, { shortcuts })));
  roots.push(() => root.unmount());
}

const press = (code: string, more: KeyboardEventInit = {}, on: EventTarget = document.body) =>
  on.dispatchEvent(new KeyboardEvent("keydown", { code, bubbles: true, cancelable: true, ...more }));

it("a shortcut is a physical key: Ctrl+K works under the Russian layout, where that key writes «л»", () => {
  const run = vi.fn();
  with_([{ keys: "Mod+KeyK", does: "search", run }]);
  press("KeyK", { ctrlKey: true, key: "л" });
  press("KeyL", { ctrlKey: true, key: "k" });
  expect(run).toHaveBeenCalledTimes(1);
});

it("plain letters stay letters inside a field", () => {
  const run = vi.fn();
  const field = document.body.appendChild(document.createElement("input"));
  with_([{ keys: "KeyJ", does: "next", run }]);
  press("KeyJ", {}, field);
  expect(run).not.toHaveBeenCalled();
  press("KeyJ");
  expect(run).toHaveBeenCalledTimes(1);
});

it("a sequence is two keys one after the other", () => {
  const [sales, stage] = [vi.fn(), vi.fn()];
  with_([
    { keys: "KeyG KeyS", does: "to the sales", run: sales },
    { keys: "KeyS", does: "something else", run: stage },
  ]);
  press("KeyG");
  press("KeyS");
  expect(sales).toHaveBeenCalledTimes(1);
  expect(stage).not.toHaveBeenCalled();
});

it("the innermost comes first", () => {
  const [page, panel] = [vi.fn(), vi.fn()];
  with_([{ keys: "Escape", does: "leave the page", run: page }]);
  with_([{ keys: "Escape", does: "close the panel", run: panel }]);
  press("Escape");
  expect([page.mock.calls.length, panel.mock.calls.length]).toEqual([0, 1]);
});

it("keys are named as they are printed", () => {
  expect(keyNames("Mod+KeyK")).toEqual(["Ctrl", "K"]);
  expect(keyNames("Shift+Slash")).toEqual(["?"]);
  expect(keyNames("KeyG KeyS")).toEqual(["G", "S"]);
});
