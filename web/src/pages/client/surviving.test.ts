import { expect, it } from "vitest";
import { differing, survivingValues } from "./surviving";

const kim = { name: "Виктория Ким", priority: "high", position: null, phones: ["+7916"], emails: [] };
const twin = {
  name: "Ким В.",
  priority: "normal",
  position: "Директор",
  phones: ["+7916", "+7495"],
  emails: ["k@x.ru"],
};

it("asks only about what both have, and differently", () => {
  expect(differing(kim, twin)).toEqual(["name", "priority"]);
});

it("sends what is to be otherwise than the survivor has it, and the phones and e-mails of both", () => {
  expect(survivingValues([kim, twin], ["name", "priority"], { priority: 0 }, 1)).toEqual({
    priority: "high",
    phones: ["+7916", "+7495"],
    emails: ["k@x.ru"],
  });
});
