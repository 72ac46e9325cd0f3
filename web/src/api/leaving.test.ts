import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { isLeaving, LOOK_AGAIN_MS, lookAgain, whenLeft } from "./leaving";

let sends = true;
const seen: boolean[] = [];
whenLeft(() => {
  seen.push(isLeaving());
  return sends;
});

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  window.dispatchEvent(new Event("pageshow"));
  sessionStorage.clear();
  seen.length = 0;
  sends = true;
  vi.useRealTimers();
});

test("what is sent when the page is left is sent as something that outlives it", () => {
  expect(isLeaving()).toBe(false);
  window.dispatchEvent(new Event("pagehide"));
  expect(seen).toEqual([true]);
  window.dispatchEvent(new Event("pageshow"));
  expect(isLeaving()).toBe(false);
});

test("the page after one that sent something looks again, once for each wait", () => {
  const look = vi.fn();
  window.dispatchEvent(new Event("pagehide"));
  lookAgain(look);
  vi.advanceTimersByTime(LOOK_AGAIN_MS[0]!);
  expect(look).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(60_000);
  expect(look).toHaveBeenCalledTimes(LOOK_AGAIN_MS.length);
  lookAgain(look);
  vi.advanceTimersByTime(60_000);
  expect(look).toHaveBeenCalledTimes(LOOK_AGAIN_MS.length);
});

test("the page after one that sent nothing does not", () => {
  sends = false;
  const look = vi.fn();
  window.dispatchEvent(new Event("pagehide"));
  lookAgain(look);
  vi.advanceTimersByTime(60_000);
  expect(look).not.toHaveBeenCalled();
});
