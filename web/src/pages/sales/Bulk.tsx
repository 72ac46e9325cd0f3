// The same for many sales at once: moved on, handed over, lost. What was refused is named sale by sale, with the reason.
import { Button, Menu, Modal } from "@mantine/core";
import { IconChevronDown } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { lazy, Suspense, useState } from "react";
import { api, done, refresh } from "@/api/client";
import type { Sales } from "@/api/generated";
import { Problem } from "@/api/problem";
import { useWhatNext } from "@/pages/sale/moving/useWhatNext";
import { PickedBar, type Picking } from "@/ui/Picking";
import { explain } from "@/ui/Problem";
import { useSellers } from "@/ui/SellerPicker";
import { demandName, stageName } from "@/ui/stages";
import { t as ui } from "@/ui/texts";
import { complain, later, say } from "@/ui/toasts";
import classes from "./sales.module.css";
import { t } from "./texts";

const LostForm = lazy(() =>
  import("@/pages/sale/moving/LostForm").then((room) => ({ default: room.LostForm })),
);

type Card = Sales["SaleCard"];
type Answer = Sales["AnswerOut"];
type Action = Omit<Sales["ManySales"], "ids">;
const AT_ONCE = 200;
const STAGES = ["paperwork", "production", "payment"];

async function forAll(sales: Card[], action: Action): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (let from = 0; from < sales.length; from += AT_ONCE) {
    const ids = sales.slice(from, from + AT_ONCE).map((sale) => sale.id);
    answers.push(...(await done(api.POST("/api/sales/sales/bulk", { body: { ids, ...action } }))).items);
  }
  return answers;
}

export function Bulk({ picking }: { picking: Picking<Card> }) {
  const [busy, setBusy] = useState(false);
  const [losing, setLosing] = useState(false);
  const [told, setTold] = useState<{ sales: Card[]; answers: Answer[] } | null>(null);
  const sellers = useSellers();
  const next = useWhatNext();
  const sales = picking.rows;
  const run = async (action: Action) => {
    setBusy(true);
    try {
      const answers = await forAll(sales, action);
      const refused = answers.filter((each) => each.outcome === "refused");
      if (refused.length > 0) setTold({ sales, answers });
      else say(t("bulkDone", { count: answers.length }));
      // What was refused stays picked: it is put right and tried again.
      const still = new Set(refused.map((each) => each.sale_id));
      picking.set(sales.filter((sale) => still.has(sale.id)));
      await refresh("/api/sales");
    } catch (error) {
      complain(error);
    }
    setBusy(false);
  };
  return (
    <>
      <PickedBar picking={picking}>
        <Choice
          label={t("bulkMove")}
          busy={busy}
          choices={STAGES.map((stage) => [stage, stageName(stage)])}
          onPick={(stage) => void run({ action: "move", stage })}
        />
        {sellers.length > 0 && (
          <Choice
            label={t("bulkOwner")}
            busy={busy}
            choices={sellers.map((each) => [each.id, each.name])}
            onPick={(owner_id) => void run({ action: "owner", owner_id })}
          />
        )}
        <Button disabled={busy} onClick={() => setLosing(true)}>
          {t("lose")}
        </Button>
      </PickedBar>
      <Suspense>
        {losing && (
          <LostForm
            onClose={() => setLosing(false)}
            lose={(reason, note) => {
              later({
                message: t("bulkLosing", { count: sales.length }),
                commit: () => run({ action: "lose", reason, note }),
              });
              next.ask(
                sales.filter((sale) => sale.kind === "open"),
                "lost",
              );
            }}
          />
        )}
      </Suspense>
      {next.dialog}
      {told && <Answers {...told} onClose={() => setTold(null)} />}
    </>
  );
}

interface ChoiceProps {
  label: string;
  busy: boolean;
  choices: [value: string, label: string][];
  onPick: (value: string) => void;
}

function Choice({ label, busy, choices, onPick }: ChoiceProps) {
  return (
    <Menu position="bottom-start" width={230}>
      <Menu.Target>
        <Button disabled={busy} rightSection={<IconChevronDown size={14} aria-hidden />}>
          {label}
        </Button>
      </Menu.Target>
      <Menu.Dropdown mah={360} style={{ overflowY: "auto" }}>
        {choices.map(([value, name]) => (
          <Menu.Item key={value} onClick={() => onPick(value)}>
            {name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function Answers({ sales, answers, onClose }: { sales: Card[]; answers: Answer[]; onClose: () => void }) {
  const refused = answers.filter((each) => each.outcome === "refused");
  const named = new Map(sales.map((sale) => [sale.id, sale]));
  const title = t("bulkAnswers", { done: answers.length - refused.length, refused: refused.length });
  return (
    <Modal opened onClose={onClose} title={title} size={560}>
      <ul className={classes.answers}>
        {refused.map((each) => {
          const sale = named.get(each.sale_id);
          return (
            <li key={each.sale_id}>
              <Link className="link" to="/sales/$saleId" params={{ saleId: each.sale_id }}>
                <span className="num">{sale?.number}</span> {sale?.account_name ?? sale?.contact_name}
              </Link>
              <p>{whyOf(each)}</p>
            </li>
          );
        })}
      </ul>
      <footer className={classes.answersFoot}>
        <Button variant="filled" onClick={onClose}>
          {ui("close")}
        </Button>
      </footer>
    </Modal>
  );
}

/** As the sale alone would have said it: what is missing by name, else the refusal. */
function whyOf({ code, detail, missing }: Answer): string {
  if (missing.length > 0) {
    return t("bulkMissing", { what: missing.map((each) => demandName(each.code, each.title)).join(", ") });
  }
  return explain(new Problem(409, code ?? "refused", detail ?? "")).todo;
}
