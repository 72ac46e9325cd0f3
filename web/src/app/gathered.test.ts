import { expect, test, vi } from "vitest";
import { gathered } from "./gathered";

test("the first is told at once, a storm after it as one", () => {
  vi.useFakeTimers();
  const run = vi.fn();
  const tell = gathered<number>(1_000, run);
  for (const each of [1, 2, 3]) tell(each);
  expect(run.mock.calls).toEqual([[[1]]]);
  vi.advanceTimersByTime(1_000);
  expect(run.mock.calls).toEqual([[[1]], [[2, 3]]]);
  vi.advanceTimersByTime(5_000);
  tell(4);
  expect(run).toHaveBeenLastCalledWith([4]);
  vi.useRealTimers();
});
