// How a payment is shared out over invoices: counted in kopecks, so nothing is lost in the last digit.
import type { Sales } from "@/api/generated";

export type Payment = Sales["PaymentOut"];
export type Suggestion = Payment["suggestions"][number];
export interface Share {
  invoice_id: string;
  amount: string;
}

/** `1 234,5` → 123450; what is no amount of money → null. */
export function kopecks(text: string): number | null {
  const plain = text.replace(/[\s\u00a0]/g, "").replace(",", ".");
  if (!/^\d{1,12}(\.\d{1,2})?$/.test(plain)) return null;
  return Math.round(Number(plain) * 100);
}

const rubles = (amount: number): string => (amount / 100).toFixed(2);

/** The free amount over the invoices in their order, each up to what it still needs. */
export function proposed(free: string, suggestions: Suggestion[]): Map<string, string> {
  let left = kopecks(free) ?? 0;
  const shares = new Map<string, string>();
  for (const each of suggestions) {
    const part = Math.min(left, kopecks(each.outstanding) ?? 0);
    shares.set(each.invoice_id, part > 0 ? rubles(part) : "");
    left -= part;
  }
  return shares;
}

export type Split =
  | { shares: Share[]; left: string; wrong: null }
  | { shares: null; left: string | null; wrong: "amount" | "tooMuch" | "nothing" };

/** What was typed, as shares to send; or why it cannot be sent. */
export function split(free: string, typed: Map<string, string>): Split {
  let sum = 0;
  const shares: Share[] = [];
  for (const [invoice_id, text] of typed) {
    if (!text.trim()) continue;
    const amount = kopecks(text);
    if (amount === null) return { shares: null, left: null, wrong: "amount" };
    if (amount === 0) continue;
    sum += amount;
    shares.push({ invoice_id, amount: rubles(amount) });
  }
  const left = (kopecks(free) ?? 0) - sum;
  if (left < 0) return { shares: null, left: rubles(-left), wrong: "tooMuch" };
  if (shares.length === 0) return { shares: null, left: rubles(left), wrong: "nothing" };
  return { shares, left: rubles(left), wrong: null };
}

/** The statement's kind: 1C writes .txt, everything else is a table. */
export const kindOf = (filename: string): "text/plain" | "text/csv" =>
  /\.txt$/i.test(filename) ? "text/plain" : "text/csv";
