"""What is said of tasks: given, to be remembered, overdue."""

from services.notifications.domain.figures import moment, words
from services.notifications.domain.template import Template

TEXTS: dict[str, Template] = {
    "activity_assigned": Template(
        ru=("Вам поручили: «{title}»", "Поставил задачу сотрудник {by}. Срок: {due}."),
        en=("Yours to do: “{title}”", "{by} gave it to you. It is due on {due}."),
        params={"title": words, "by": words, "due": moment},
    ),
    "activity_assigned_undated": Template(
        ru=("Вам поручили: «{title}»", "Поставил задачу сотрудник {by}. Срока нет."),
        en=("Yours to do: “{title}”", "{by} gave it to you. It has no deadline."),
        params={"title": words, "by": words},
    ),
    "reminder": Template(
        ru=("Напоминание: «{title}»", "Срок: {due}."),
        en=("Reminder: “{title}”", "It is due on {due}."),
        params={"title": words, "due": moment},
    ),
    "reminder_undated": Template(
        ru=("Напоминание: «{title}»", "Срока у задачи нет."),
        en=("Reminder: “{title}”", "It has no deadline."),
        params={"title": words},
    ),
    "activity_overdue": Template(
        ru=("Просрочено: «{title}»", "Срок был: {due}. Выполните задачу или перенесите её."),
        en=("Overdue: “{title}”", "It was due on {due}. Do it, or move it."),
        params={"title": words, "due": moment},
    ),
    "department_overdue": Template(
        ru=("Отдел просрочил: «{title}»", "Срок был: {due}, и задачу никто не взял. Возьмите её или поручите."),
        en=("Your department is late: “{title}”", "It was due on {due} and nobody has taken it. Take it, or give it."),
        params={"title": words, "due": moment},
    ),
    "department_task": Template(
        ru=("Новая задача отдела: «{title}»", "Срок: {due}. Её ещё никто не взял."),
        en=("New for your department: “{title}”", "It is due on {due}. Nobody has taken it yet."),
        params={"title": words, "due": moment},
    ),
    "department_task_undated": Template(
        ru=("Новая задача отдела: «{title}»", "Срока нет. Её ещё никто не взял."),
        en=("New for your department: “{title}”", "It has no deadline. Nobody has taken it yet."),
        params={"title": words},
    ),
}
