import { expect, it } from "vitest";
import { fieldsOf, keysOf, stepOf, troubleOf } from "./steps";

it("without a name nobody is imported; one of the parts of a name is enough", () => {
  expect(troubleOf(["phones", null])).toBe("noName");
  expect(troubleOf(["last_name", "phones"])).toBeNull();
});

it("two columns may be phones, but not two names", () => {
  expect(troubleOf(["name", "phones", "phones"])).toBeNull();
  expect(troubleOf(["name", "kpp", "kpp"])).toEqual({ twice: "kpp" });
});

it("rows are known again by what the file has", () => {
  expect(keysOf(["name", "phones", "tax_id", null])).toEqual(["phones", "tax_id"]);
});

it("a company has no position and no company of its own", () => {
  expect(fieldsOf("accounts")).not.toContain("position");
  expect(fieldsOf("accounts")).not.toContain("account_name");
  expect(fieldsOf("contacts")).toContain("account_name");
});

it("the person waits while rows are gone through", () => {
  expect(stepOf("checking")).toEqual({ at: 1, working: true });
  expect(stepOf("reverted")).toEqual({ at: 2, working: false });
});
