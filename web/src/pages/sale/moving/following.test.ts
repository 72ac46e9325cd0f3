import { describe, expect, it } from "vitest";
import { clientsOf, keepsInTouch } from "./following";

const step = { sale_id: null, owner_id: "anna", deadline: "2026-12-01T18:00:00Z", overdue: false };

describe("a client whose sale is over", () => {
  it("is kept in touch by a dated step of somebody's own", () => {
    expect(keepsInTouch([step], ["s1"])).toBe(true);
  });

  it("is not kept by what ends with the sale, is late, undated or nobody's", () => {
    const none = [
      { ...step, sale_id: "s1" },
      { ...step, overdue: true },
      { ...step, deadline: null },
      { ...step, owner_id: null },
    ];
    expect(keepsInTouch(none, ["s1"])).toBe(false);
    expect(keepsInTouch([], ["s1"])).toBe(false);
  });

  it("is kept by the step of another sale that goes on", () => {
    expect(keepsInTouch([{ ...step, sale_id: "s2" }], ["s1"])).toBe(true);
  });

  it("is asked about once, and not at all where nobody knows it", () => {
    const sale = { id: "s1", contact_id: "c1", contact_name: "Ким", owner_id: "anna" };
    const others = [
      { ...sale, id: "s2" },
      { ...sale, id: "s3", contact_id: null },
    ];
    expect(clientsOf([sale, ...others])).toEqual([{ id: "c1", name: "Ким", owner: "anna" }]);
  });
});
