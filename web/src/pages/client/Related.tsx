// What belongs to the client elsewhere: people, sales, leads. Each opens.
import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { lazy, type ReactNode, Suspense, useState } from "react";
import { $api } from "@/api/client";
import { Empty } from "@/ui/Empty";
import { money, relative } from "@/ui/format";
import { Section } from "@/ui/Page";
import { ProblemBox } from "@/ui/Problem";
import { Badge } from "@/ui/Signal";
import { stageName } from "@/ui/stages";
import classes from "./client.module.css";
import { pathOf } from "./reading";
import { t } from "./texts";
import { useTypes } from "./types";

const NewSale = lazy(() => import("@/pages/sales/NewSale").then((room) => ({ default: room.NewSale })));
const NewLead = lazy(() => import("@/pages/leads/NewLead").then((room) => ({ default: room.NewLead })));

type Whose = { contact_id: string } | { account_id: string };

export function SalesOf({ whose, mayOpen = false }: { whose: Whose; mayOpen?: boolean }) {
  const [opening, setOpening] = useState(false);
  const sales = $api.useQuery("get", "/api/sales/sales", {
    params: { query: { ...whose, sort: "opened", order: "desc", limit: 20 } },
  });
  const contact = "contact_id" in whose ? whose.contact_id : null;
  return (
    <Section
      title={t("sales")}
      aside={
        mayOpen && (
          <Button variant="subtle" onClick={() => setOpening(true)}>
            {t("newSale")}
          </Button>
        )
      }
    >
      {sales.isError && <ProblemBox error={sales.error} />}
      {sales.data?.items.length === 0 && <Empty small>{t("noSales")}</Empty>}
      <List>
        {sales.data?.items.map((sale) => (
          <li key={sale.id}>
            <Link to="/sales/$saleId" params={{ saleId: sale.id }} className="num">
              {sale.number}
            </Link>
            <Badge kind={sale.kind === "won" ? "planned" : sale.kind === "lost" ? "none" : "accent"}>
              {stageName(sale.stage, sale.stage_title)}
            </Badge>
            <span className="num right">{money(sale.total, sale.currency)}</span>
          </li>
        ))}
      </List>
      <Suspense>
        {opening && contact && <NewSale contactId={contact} onClose={() => setOpening(false)} />}
      </Suspense>
    </Section>
  );
}

export function LeadsOf({ contactId, mayOpen }: { contactId: string; mayOpen: boolean }) {
  const [opening, setOpening] = useState(false);
  const leads = $api.useQuery("get", "/api/sales/leads", {
    params: { query: { contact_id: contactId, limit: 20 } },
  });
  const items = leads.data?.items ?? [];
  if (items.length === 0 && !mayOpen) return null;
  return (
    <Section
      title={t("leads")}
      aside={
        mayOpen && (
          <Button variant="subtle" onClick={() => setOpening(true)}>
            {t("newLead")}
          </Button>
        )
      }
    >
      {leads.isError && <ProblemBox error={leads.error} />}
      {leads.data && items.length === 0 && <Empty small>{t("noLeads")}</Empty>}
      <List>
        {items.map((lead) => (
          <li key={lead.id}>
            <Link to="/leads" search={{ lead: lead.id }} className="num">
              {lead.number}
            </Link>
            <Badge kind={lead.closed_at ? "none" : "accent"}>{t(`lead_${lead.status}`)}</Badge>
            <small className="dim right">{relative(lead.opened_at)}</small>
          </li>
        ))}
      </List>
      <Suspense>{opening && <NewLead contactId={contactId} onClose={() => setOpening(false)} />}</Suspense>
    </Section>
  );
}

export function PeopleOf({ accountId, but }: { accountId: string; but?: string }) {
  const types = useTypes();
  const people = $api.useQuery("get", "/api/contacts/contacts", {
    params: { query: { account_id: accountId, limit: 50 } },
  });
  const items = (people.data?.items ?? []).filter((each) => each.id !== but);
  if (but && items.length === 0) return null;
  return (
    <Section title={t(but ? "colleagues" : "people")}>
      {people.isError && <ProblemBox error={people.error} />}
      {people.data && items.length === 0 && <Empty small>{t("noPeople")}</Empty>}
      <List>
        {items.map((each) => (
          <li key={each.id}>
            <Link {...pathOf("contact", each.id)}>{each.name}</Link>
            <small className="dim">{each.position ?? types.nameOf(each.type)}</small>
            <small className="dim num right">{each.phones_shown[0]}</small>
          </li>
        ))}
      </List>
    </Section>
  );
}

const List = ({ children }: { children: ReactNode }) => <ul className={classes.related}>{children}</ul>;
