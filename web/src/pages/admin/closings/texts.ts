import { texts } from "@/i18n";

export const t = texts("admin-closings", {
  ru: {
    lead: "Закрытые дни больше не меняются: что придёт за них позже, попадёт в первый открытый день с отметкой «поздно». Открыть их снова нельзя.",
    openAll: "Закрытых дней ещё нет.",
    closeThrough: "Закрыть все дни по",
    close: "Закрыть…",
    sure: "Закрыть все дни по {{day}}?",
    sureHint: "Итоги за эти дни замрут навсегда. Проверьте, что все оплаты и отгрузки за них внесены.",
    closeNow: "Закрыть навсегда",
    closed: "Закрыто по {{day}}",
    list: "Что закрыто",
  },
  en: {
    lead: "Closed days change no more: what comes for them later counts on the first open day, marked late. They cannot be opened again.",
    openAll: "No day is closed yet.",
    closeThrough: "Close all days through",
    close: "Close…",
    sure: "Close all days through {{day}}?",
    sureHint:
      "The figures of these days are frozen for good. Check that all their payments and shipments are in.",
    closeNow: "Close for good",
    closed: "Closed through {{day}}",
    list: "What is closed",
  },
});
