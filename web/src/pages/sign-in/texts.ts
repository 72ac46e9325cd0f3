import { texts } from "@/i18n";

export const t = texts("sign-in", {
  ru: {
    title: "Вход",
    promise: "Ни один клиент не остаётся без следующего шага.",
    email: "Почта",
    password: "Пароль",
    enter: "Войти",
    wrong: "Почта или пароль не подходят. Проверьте раскладку и Caps Lock.",
    many: "Слишком много попыток. Подождите несколько минут и попробуйте снова.",
    fillIn: "Впишите почту и пароль.",
    language: "Язык",
  },
  en: {
    title: "Sign in",
    promise: "No client is ever without a next step.",
    email: "E-mail",
    password: "Password",
    enter: "Sign in",
    wrong: "E-mail or password do not match. Check the keyboard layout and Caps Lock.",
    many: "Too many attempts. Wait a few minutes and try again.",
    fillIn: "Fill in e-mail and password.",
    language: "Language",
  },
});
