// Names of the standard process, its demands and refusals in the reader's language; a process of one's own brings its titles.
import { texts } from "@/i18n";

export const t = texts("process", {
  ru: {
    qualification: "Квалификация",
    paperwork: "Оформление",
    production: "Производство и сборка",
    payment: "Оплата счёта",
    won: "Победа",
    lost: "Проиграна",
    contact_client: "Связаться с клиентом и уточнить",
    form_invoice: "Сформировать счёт",
    check_invoice: "Проверить всё в счёте",
    contact_person: "Контактное лицо",
    need: "Потребность",
    delivery_terms: "Условия поставки",
    lines: "Товары",
    invoice_issued: "Счёт сформирован",
    invoice_checked: "Счёт проверен",
    invoice_sent: "Счёт отправлен",
    order_ready: "Заказ готов полностью",
    paid_in_full: "Бухгалтерия подтвердила оплату",
  },
  en: {
    qualification: "Qualification",
    paperwork: "Paperwork",
    production: "Production and assembly",
    payment: "Payment",
    won: "Won",
    lost: "Lost",
    contact_client: "Contact the client and clarify",
    form_invoice: "Form the invoice",
    check_invoice: "Check everything in the invoice",
    contact_person: "Contact person",
    need: "Need",
    delivery_terms: "Delivery terms",
    lines: "Product lines",
    invoice_issued: "Invoice issued",
    invoice_checked: "Invoice checked",
    invoice_sent: "Invoice sent",
    order_ready: "The whole order is ready",
    paid_in_full: "Accounting confirmed the payment",
  },
});

export const stageName = (code: string, title = code): string => t.or(code, title);
export const demandName = (code: string, title = code): string => t.or(code, title);
