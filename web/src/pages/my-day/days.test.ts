import { expect, it } from "vitest";
import { businessDay } from "./days";

const friday = new Date(2026, 10, 27);

it("skips what the calendar says is a day off and takes working Saturdays", () => {
  const days = [
    { day: "2026-11-28", working: true },
    { day: "2026-11-29", working: false },
    { day: "2026-11-30", working: false },
    { day: "2026-12-01", working: true },
  ];
  expect(businessDay(days, 1, friday)).toBe("2026-11-28");
  expect(businessDay(days, 2, friday)).toBe("2026-12-01");
});

it("stands in with weekdays until the calendar has come", () => {
  expect(businessDay(undefined, 1, friday)).toBe("2026-11-30");
  expect(businessDay(undefined, 5, friday)).toBe("2026-12-04");
});
