import { expect, it } from "vitest";
import { planOf } from "./command";

const SATURDAY = new Date(2026, 10, 28, 9);

it("a line that begins with a slash and a kind is a plan, anything else a note", () => {
  expect(planOf("Позвонить завтра", SATURDAY)).toBeNull();
  expect(planOf("/что-то завтра", SATURDAY)).toBeNull();
  expect(planOf("/позвонить завтра 10:00", SATURDAY)).toEqual({
    kind: "call",
    day: "2026-11-29",
    clock: "10:00",
    about: "",
  });
});

it("what follows the moment is what it is about", () => {
  expect(planOf("/встреча в пн 9:30 показать образцы", SATURDAY)).toEqual({
    kind: "meeting",
    day: "2026-11-30",
    clock: "09:30",
    about: "показать образцы",
  });
  expect(planOf("/task send the price list", SATURDAY)).toMatchObject({
    day: null,
    about: "send the price list",
  });
});

it("a weekday is the next one, a date that has passed the one of next year, and no date that does not exist", () => {
  expect(planOf("/call sat", SATURDAY)?.day).toBe("2026-12-05");
  expect(planOf("/письмо 15.01", SATURDAY)?.day).toBe("2027-01-15");
  expect(planOf("/письмо 31.02 о ценах", SATURDAY)).toMatchObject({ day: null, about: "31.02 о ценах" });
});

it("a time without a day is today", () => {
  expect(planOf("/звонок 16:00", SATURDAY)).toMatchObject({ day: "2026-11-28", clock: "16:00" });
});
