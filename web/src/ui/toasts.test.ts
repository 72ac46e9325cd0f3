import { notificationsStore } from "@mantine/notifications";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { flush, later, takeBack, UNDO_MS } from "./toasts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  notificationsStore.updateState((state) => ({ ...state, notifications: [], queue: [] }));
  vi.useRealTimers();
});

it("nothing is sent before the seven seconds are over", async () => {
  const commit = vi.fn(async () => {});
  later({ message: "", commit });
  await vi.advanceTimersByTimeAsync(UNDO_MS - 1);
  expect(commit).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);
  expect(commit).toHaveBeenCalledTimes(1);
});

it("leaving the page sends it at once, and only once", async () => {
  const commit = vi.fn(async () => {});
  later({ message: "", commit });
  await flush();
  await vi.advanceTimersByTimeAsync(UNDO_MS);
  expect(commit).toHaveBeenCalledTimes(1);
});

it("a refusal puts the screen back", async () => {
  const revert = vi.fn();
  later({ message: "", commit: () => Promise.reject(new Error("no")), revert });
  await vi.advanceTimersByTimeAsync(UNDO_MS);
  expect(revert).toHaveBeenCalledTimes(1);
});

it("what is done already offers its undo for seven seconds and asks for nothing by itself", async () => {
  const undo = vi.fn(async () => {});
  takeBack("Sent", undo);
  const shown = () => notificationsStore.getState().notifications.length;
  expect(shown()).toBe(1);
  await vi.advanceTimersByTimeAsync(UNDO_MS);
  expect(shown()).toBe(0);
  expect(undo).not.toHaveBeenCalled();
});
