import { expect, it } from "vitest";
import { grouped } from "./events";

it("puts each event type under what it is about, unknown ones last", () => {
  expect(grouped(["PayoutMade", "SaleCreated", "ContactCreated", "SaleStageChanged", "InvoiceSent"])).toEqual(
    [
      ["clients", ["ContactCreated"]],
      ["sales", ["SaleCreated", "SaleStageChanged"]],
      ["money", ["InvoiceSent"]],
      ["others", ["PayoutMade"]],
    ],
  );
});
