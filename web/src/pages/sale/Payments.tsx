import { Progress } from "@mantine/core";
import { Empty } from "@/ui/Empty";
import { money } from "@/ui/format";
import { Facts, Section } from "@/ui/Page";
import type { Sale } from "./reading";
import { t } from "./texts";

export function Payments({ sale }: { sale: Sale }) {
  const paid = sale.payments;
  const share = paid && Number(paid.total) > 0 ? (Number(paid.paid) / Number(paid.total)) * 100 : 0;
  return (
    <Section title={t("payments")}>
      {!paid || Number(paid.paid) === 0 ? (
        <Empty small>{t("noPayments")}</Empty>
      ) : (
        <>
          <Progress value={Math.min(100, share)} size={6} mt={10} aria-label={t("paid")} />
          <Facts
            items={[
              [
                t("paid"),
                <span key="paid" className="num">
                  {money(paid.paid, sale.currency)}
                </span>,
              ],
              Number(paid.overpaid) > 0
                ? [
                    t("overpaid"),
                    <span key="over" className="num">
                      {money(paid.overpaid, sale.currency)}
                    </span>,
                  ]
                : [
                    t("outstanding"),
                    <span key="out" className="num">
                      {money(paid.outstanding, sale.currency)}
                    </span>,
                  ],
            ]}
          />
        </>
      )}
    </Section>
  );
}
