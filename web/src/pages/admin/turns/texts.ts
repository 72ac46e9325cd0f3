import { texts } from "@/i18n";

export const t = texts("admin-turns", {
  ru: {
    lead: "Лиды клиентов без менеджера получает тот из списка, кто ждёт дольше всех. Кто сегодня отсутствует, того пропускают.",
    everybody: "Список пуст: лиды по очереди получают все работающие менеджеры.",
    unnamed: "Сотрудник без имени",
    left: "отключён",
    lastGiven: "последний лид:",
    noneYet: "лидов по очереди ещё не было",
    up: "Выше: {{name}}",
    down: "Ниже: {{name}}",
    out: "Убрать из очереди: {{name}}",
    add: "Добавить в очередь",
    choose: "Выберите сотрудника",
    changed: "Очередь изменена",
    readOnly: "Очередь меняет администратор.",
  },
  en: {
    lead: "Leads of clients without a manager go to whoever on the list has waited longest. Who is away today is passed over.",
    everybody: "The list is empty: every manager who works here gets leads in turn.",
    unnamed: "Somebody without a name",
    left: "switched off",
    lastGiven: "last lead:",
    noneYet: "no lead in turn yet",
    up: "Up: {{name}}",
    down: "Down: {{name}}",
    out: "Take off the list: {{name}}",
    add: "Add to the list",
    choose: "Choose a person",
    changed: "The list was changed",
    readOnly: "An administrator changes the list.",
  },
});
