import { texts } from "@/i18n";

export const t = texts("saved", {
  ru: {
    saved: "Мои наборы",
    savedNone: "Настройте отбор и сохраните его: он будет здесь.",
    save: "Сохранить этот отбор…",
    saveTitle: "Сохранить отбор",
    saveName: "Название",
    saveHint: "Например: VIP без звонка",
    forWhom: "Кому виден",
    private: "Только мне",
    team: "Моей команде",
    everybody: "Всем",
    savedAs: "Отбор «{{name}}» сохранён",
    remove: "Убрать: {{name}}",
    removed: "Отбор «{{name}}» убран",
  },
  en: {
    saved: "My views",
    savedNone: "Set filters and save them: they will be here.",
    save: "Save these filters…",
    saveTitle: "Save filters",
    saveName: "Name",
    saveHint: "Such as: VIP, not called",
    forWhom: "Who sees it",
    private: "Only me",
    team: "My team",
    everybody: "Everybody",
    savedAs: "“{{name}}” is saved",
    remove: "Remove {{name}}",
    removed: "“{{name}}” is removed",
  },
});
