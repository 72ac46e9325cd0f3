// One sale: where it stands and what is next on top; what it is about on the left, who has to act on the right.
import { ActionIcon, Menu } from "@mantine/core";
import {
  IconArrowBackUp,
  IconDots,
  IconLockOpen,
  IconPrinter,
  IconRefresh,
  IconThumbDown,
} from "@tabler/icons-react";
import { lazy, Suspense, useState } from "react";
import { Page } from "@/ui/Page";
import { ProblemBox } from "@/ui/Problem";
import { Badge } from "@/ui/Signal";
import { RowSkeletons } from "@/ui/Skeletons";
import { stageName } from "@/ui/stages";
import { say } from "@/ui/toasts";
import { About } from "./About";
import { ActivitiesOf } from "./ActivitiesOf";
import { History } from "./History";
import { InvoiceSection } from "./InvoiceSection";
import { Lines } from "./Lines";
import { useMove } from "./moving/useMove";
import { OrderSection } from "./OrderSection";
import { Payments } from "./Payments";
import { Primary } from "./Primary";
import { overrideGate, reopenSale, type Sale, useSale } from "./reading";
import { route } from "./route";
import { StagePath } from "./StagePath";
import classes from "./sale.module.css";
import { t } from "./texts";

const AskWhy = lazy(() => import("./AskWhy").then((room) => ({ default: room.AskWhy })));

export function SalePage() {
  const { saleId } = route.useParams();
  const reading = useSale(saleId);
  const moving = useMove();
  const sale = reading.data;
  const name = sale?.account_name ?? sale?.contact_name ?? sale?.title;
  return (
    <Page
      name={sale ? `${sale.number} ${name}` : t("sales")}
      crumbs={[{ label: t("sales"), link: { to: "/sales" } }]}
      title={
        <>
          <span className="cut">{name ?? "…"}</span>
          <span className={`${classes.number} num`}>{sale?.number}</span>
        </>
      }
      chips={
        sale?.kind === "won" ? (
          <Badge kind="planned">{t("won")}</Badge>
        ) : sale?.kind === "lost" ? (
          <Badge kind="none">{`${t("lost")}: ${[sale.lost_reason_title ?? sale.lost_reason, sale.lost_note].filter(Boolean).join(". ")}`}</Badge>
        ) : undefined
      }
      actions={
        sale && (
          <>
            <Primary sale={sale} move={moving.begin} />
            <More sale={sale} move={moving.begin} />
          </>
        )
      }
    >
      {reading.isPending && <RowSkeletons rows={12} />}
      {reading.isError && !sale && <ProblemBox error={reading.error} retry={() => void reading.refetch()} />}
      {sale && (
        <>
          <StagePath sale={sale} />
          <div className={classes.columns}>
            <div>
              <Lines sale={sale} />
              <About sale={sale} />
              <History sale={sale} />
            </div>
            <div>
              <ActivitiesOf sale={sale} />
              <InvoiceSection sale={sale} />
              <OrderSection sale={sale} />
              <Payments sale={sale} />
            </div>
          </div>
        </>
      )}
      {moving.dialog}
    </Page>
  );
}

function More({ sale, move }: { sale: Sale; move: (sale: Sale, stage: string) => void }) {
  const [asking, setAsking] = useState<"reopen" | "override" | null>(null);
  const back = sale.moves.filter((each) => each.how === "back");
  const blocked = sale.moves.find((each) => each.how === "on" && each.missing.length > 0);
  return (
    <>
      <Menu position="bottom-end" width={240}>
        <Menu.Target>
          <ActionIcon aria-label={t("menu")} className="no-print">
            <IconDots size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconPrinter size={16} aria-hidden />} onClick={() => window.print()}>
            {t("print")}
          </Menu.Item>
          {back.map((each) => (
            <Menu.Item
              key={each.stage}
              leftSection={<IconArrowBackUp size={16} aria-hidden />}
              onClick={() => move(sale, each.stage)}
            >
              {t("toNext", { stage: stageName(each.stage, each.title) })}
            </Menu.Item>
          ))}
          {sale.may.override && blocked && (
            <Menu.Item
              leftSection={<IconLockOpen size={16} aria-hidden />}
              onClick={() => setAsking("override")}
            >
              {t("override")}
            </Menu.Item>
          )}
          {sale.may.reopen && (
            <Menu.Item
              leftSection={<IconRefresh size={16} aria-hidden />}
              onClick={() => setAsking("reopen")}
            >
              {t("reopen")}
            </Menu.Item>
          )}
          {sale.kind === "open" && sale.may.move && (
            <Menu.Item
              leftSection={<IconThumbDown size={16} aria-hidden />}
              onClick={() => move(sale, "lost")}
            >
              {t("lose")}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      <Suspense>
        {asking === "reopen" && (
          <AskWhy
            title={t("reopen")}
            label={t("reopenWhy")}
            go={t("reopen")}
            onClose={() => setAsking(null)}
            run={async (reason) => {
              await reopenSale(sale, reason);
              say(t("reopened"));
            }}
          />
        )}
        {asking === "override" && blocked && (
          <AskWhy
            title={t("overrideTitle")}
            label={t("overrideWhy")}
            go={t("overrideGo")}
            onClose={() => setAsking(null)}
            run={async (reason) => {
              await overrideGate(sale, blocked.stage, reason);
              say(t("moved", { stage: stageName(blocked.stage, blocked.title) }));
            }}
          />
        )}
      </Suspense>
    </>
  );
}
