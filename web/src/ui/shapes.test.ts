import { afterEach, expect, it } from "vitest";
import { i18n } from "@/i18n";
import { shape } from "./shapes";

afterEach(() => i18n.changeLanguage("ru"));

/** What the services' library says, one sentence of each sort. */
const SAID: [said: string, ru: string, en: string][] = [
  ["Field required", "Заполните это поле.", "Fill in this field."],
  ["String should have at least 1 character", "Заполните это поле.", "Fill in this field."],
  [
    "String should have at least 10 characters",
    "Нужно не меньше 10 знаков.",
    "At least 10 characters are needed.",
  ],
  [
    "List should have at most 50 items after validation, not 51",
    "Слишком много: можно не больше 50.",
    "Too many: at most 50 go in here.",
  ],
  ["Input should be greater than 0", "Нужно больше 0.", "It has to be more than 0."],
  ["Input should be greater than or equal to 15", "Не меньше 15.", "Not less than 15."],
  [
    "Input should be greater than or equal to 1970-01-01",
    "Такой даты здесь быть не может. Проверьте год.",
    "That date cannot be here. Check the year.",
  ],
  [
    "Value error, must lie between 1970 and 2200",
    "Год — с 1970 по 2200.",
    "The year lies between 1970 and 2200.",
  ],
  [
    "Decimal input should have no more than 15 digits in total",
    "Слишком большое число. Проверьте, нет ли лишних цифр.",
    "The number is too large. Check it for a digit too many.",
  ],
  [
    "Decimal input should have no more than 2 decimal places",
    "После запятой — не больше 2 знаков.",
    "At most 2 digits after the point.",
  ],
  [
    'Value error, must be a plain decimal number as text, such as "1200.50"',
    "Нужно число, например 1200,50.",
    "A number is needed, such as 1200.50.",
  ],
  [
    "Value error, must be an e-mail address such as anna@fibex.example",
    "Это не похоже на адрес почты. Нужен вид anna@fibex.example.",
    "This does not look like an e-mail address. It has to be like anna@fibex.example.",
  ],
  [
    "Input should be a valid date or datetime, input is too short",
    "Нужна дата, например 31.12.2026.",
    "A date is needed, such as 31.12.2026.",
  ],
  [
    "String should match pattern '^\\+?[0-9(][0-9 ().\\-]{3,30}[0-9]( ?(,|доб\\.?|ext\\.?|x|;ext=) ?[0-9]{1,6})?$'",
    "Это не похоже на номер телефона. Напишите его с кодом страны или города.",
    "This does not look like a telephone number. Write it with its country or city code.",
  ],
  [
    "String should match pattern '^[!-?A-~]+@[!-?A-~]+$'",
    "Это не похоже на адрес почты. Нужен вид anna@fibex.example.",
    "This does not look like an e-mail address. It has to be like anna@fibex.example.",
  ],
  ["String should match pattern '^[0-9 ]+$'", "Здесь нужны только цифры.", "Only digits go in here."],
  [
    "String should match pattern '^[0-9A-Z]*$'",
    "Здесь нужны только цифры и латинские буквы.",
    "Only digits and Latin letters go in here.",
  ],
  [
    "String should match pattern '^[A-Za-z0-9][A-Za-z0-9_.\\-]*$'",
    "Можно латинские буквы, цифры, точку, дефис и подчёркивание; первой — букву или цифру.",
    "Latin letters, digits, points, hyphens and underscores go in here; a letter or digit comes first.",
  ],
  ["Input should be 'existing' or 'potential'", "Выберите из списка.", "Choose from the list."],
];

it.each(SAID)("says «%s» in the reader's words", async (said, ru, en) => {
  await i18n.changeLanguage("ru");
  expect(shape(said)).toBe(ru);
  await i18n.changeLanguage("en");
  expect(shape(said)).toBe(en);
});

it("tells a Russian reader nothing in English, even of what is new", () => {
  expect(shape("Input should be something nobody thought of")).toBe(
    "Это значение не подходит. Проверьте его.",
  );
});
