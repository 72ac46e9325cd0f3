import { expect, it } from "vitest";
import { bodyOf, differs, draftOf, type Organisation } from "./details";

const SELLER: Organisation = {
  name: "ООО «Фибекс»",
  tax_id: "7707083893",
  kpp: "",
  address: "",
  phone: "",
  bank: "",
  bik: "",
  account: "",
  correspondent_account: "",
  director: "",
  director_title: "",
  accountant: "",
  footer: "",
  invoice_prefix: "",
  reservation_days: 14,
  missing: [],
  version: 3,
};

it("sends the numbers of a bank without the spaces people write in them", () => {
  const draft = {
    ...draftOf(SELLER),
    account: "4070 2810 9000 0000 0001 ",
    footer: " Спасибо, что вы с нами ",
  };
  expect(bodyOf(draft)).toMatchObject({ account: "40702810900000000001", footer: "Спасибо, что вы с нами" });
});

it("sends days as a number and nothing of what the service counts itself", () => {
  const body = bodyOf({ ...draftOf(SELLER), reservation_days: "30" });
  expect(body.reservation_days).toBe(30);
  expect(body).not.toHaveProperty("version");
  expect(body).not.toHaveProperty("missing");
});

it("tells a changed form from an unchanged one", () => {
  expect(differs(draftOf(SELLER), SELLER)).toBe(false);
  expect(differs({ ...draftOf(SELLER), kpp: "770701001" }, SELLER)).toBe(true);
});
