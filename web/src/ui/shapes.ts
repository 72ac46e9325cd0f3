// What is said of a value of the wrong shape; the services say it in the words of their library.
import { language } from "@/i18n";

type Say = [ru: (found: string[]) => string, en: (found: string[]) => string];

const YEARS = "between (\\d{4}) and (\\d{4})";

const SHAPES: [RegExp, ...Say][] = [
  [/^Field required|at least 1 (character|item)/, () => "Заполните это поле.", () => "Fill in this field."],
  [
    /^(?:String|Value).* at least (\d+) (?:character|item)/,
    ([, n]) => `Нужно не меньше ${n} знаков.`,
    ([, n]) => `At least ${n} characters are needed.`,
  ],
  [/at least (\d+) item/, ([, n]) => `Нужно не меньше: ${n}.`, ([, n]) => `At least ${n} are needed.`],
  [
    /^(?:String|Value).* at most (\d+) (?:character|item)/,
    ([, n]) => `Можно не больше ${n} знаков.`,
    ([, n]) => `At most ${n} characters go in here.`,
  ],
  [
    /at most (\d+) item/,
    ([, n]) => `Слишком много: можно не больше ${n}.`,
    ([, n]) => `Too many: at most ${n} go in here.`,
  ],
  [
    /greater than or equal to (-?\d+)(?!\d*-)/,
    ([, n]) => `Не меньше ${n}.`,
    ([, n]) => `Not less than ${n}.`,
  ],
  [/less than or equal to (-?\d+)(?!\d*-)/, ([, n]) => `Не больше ${n}.`, ([, n]) => `Not more than ${n}.`],
  [/greater than (-?\d+)/, ([, n]) => `Нужно больше ${n}.`, ([, n]) => `It has to be more than ${n}.`],
  [/less than (-?\d+)/, ([, n]) => `Нужно меньше ${n}.`, ([, n]) => `It has to be less than ${n}.`],
  [
    new RegExp(YEARS),
    ([, from, to]) => `Год — с ${from} по ${to}.`,
    ([, from, to]) => `The year lies between ${from} and ${to}.`,
  ],
  [
    /(?:greater|less) than or equal to \d{4}-/,
    () => "Такой даты здесь быть не может. Проверьте год.",
    () => "That date cannot be here. Check the year.",
  ],
  [
    /no more than (\d+) decimal places?/,
    ([, n]) => `После запятой — не больше ${n} знаков.`,
    ([, n]) => `At most ${n} digits after the point.`,
  ],
  [
    /no more than (\d+) digits/,
    () => "Слишком большое число. Проверьте, нет ли лишних цифр.",
    () => "The number is too large. Check it for a digit too many.",
  ],
  [
    /match pattern.*доб/,
    () => "Это не похоже на номер телефона. Напишите его с кодом страны или города.",
    () => "This does not look like a telephone number. Write it with its country or city code.",
  ],
  [
    /e-mail address|match pattern.*@\[/,
    () => "Это не похоже на адрес почты. Нужен вид anna@fibex.example.",
    () => "This does not look like an e-mail address. It has to be like anna@fibex.example.",
  ],
  [
    /valid time|match pattern.*:\[0-5\]/,
    () => "Нужно время, например 09:30.",
    () => "A time is needed, such as 09:30.",
  ],
  [/match pattern '\^\[0-9 ?\][*+]\$'/, () => "Здесь нужны только цифры.", () => "Only digits go in here."],
  [
    /match pattern '\^\[0-9A-Z(a-z )?\][*+]\$'/,
    () => "Здесь нужны только цифры и латинские буквы.",
    () => "Only digits and Latin letters go in here.",
  ],
  [
    /match pattern '\^\[0-9A-Za-zА-Я/,
    () => "Можно буквы, цифры, точку, дробную черту и дефис, без пробелов.",
    () => "Letters, digits, points, slashes and hyphens go in here, without spaces.",
  ],
  [
    /match pattern '\^\[A-Z\]\{3\}\$'/,
    () => "Нужен код валюты из трёх букв, например RUB.",
    () => "The three letters of a currency are needed, such as RUB.",
  ],
  [
    /match pattern '\^\[a-z\]/,
    () => "Можно строчные латинские буквы, цифры и подчёркивание; первой — буква.",
    () => "Small Latin letters, digits and underscores go in here; a letter comes first.",
  ],
  [
    /match pattern '\^\[A-Za-z0-9\]/,
    () => "Можно латинские буквы, цифры, точку, дефис и подчёркивание; первой — букву или цифру.",
    () => "Latin letters, digits, points, hyphens and underscores go in here; a letter or digit comes first.",
  ],
  [
    /match pattern/,
    () => "Здесь есть знаки, которые не подходят.",
    () => "There are characters in here that do not fit.",
  ],
  [
    /valid (integer|number|decimal)|decimal number|floating-point|finite number|parse string as an integer/,
    () => "Нужно число, например 1200,50.",
    () => "A number is needed, such as 1200.50.",
  ],
  [
    /valid (date|datetime)|timezone|fractional part/,
    () => "Нужна дата, например 31.12.2026.",
    () => "A date is needed, such as 31.12.2026.",
  ],
  [/valid UUID|Input should be '/, () => "Выберите из списка.", () => "Choose from the list."],
  [
    /NUL|surrogate|ASCII/,
    () => "Здесь есть знак, который нельзя сохранить. Наберите текст заново.",
    () => "There is a character in here that cannot be kept. Type the text anew.",
  ],
];

/** In the reader's words; a Russian reader is not told in English, even of what is new to us. */
export function shape(message: string): string {
  for (const [pattern, ru, en] of SHAPES) {
    const found = pattern.exec(message);
    if (found) return (language() === "en" ? en : ru)([...found]);
  }
  return language() === "en" ? message : "Это значение не подходит. Проверьте его.";
}
