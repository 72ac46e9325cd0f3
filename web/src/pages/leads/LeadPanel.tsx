// One lead beside the list: what is known, what is missing, what to do now.
import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { InlineEdit } from "@/ui/InlineEdit";
import { Moment } from "@/ui/Moment";
import { Facts } from "@/ui/Page";
import { Person } from "@/ui/Person";
import { ProblemBox } from "@/ui/Problem";
import { useSellers } from "@/ui/SellerPicker";
import { SidePanel } from "@/ui/SidePanel";
import { Badge, Signal } from "@/ui/Signal";
import { RowSkeletons } from "@/ui/Skeletons";
import { changeLead, changeOwner, type Lead, readLead, useLead } from "./acting";
import classes from "./leads.module.css";
import { isOpen, type Move, nextMove } from "./moves";
import { reasonName, t } from "./texts";

interface LeadPanelProps {
  id: string;
  begin: (lead: { id: string; number: string }, move: Move) => void;
  onClose: () => void;
}

export function LeadPanel({ id, begin, onClose }: LeadPanelProps) {
  const reading = useLead(id);
  const lead = reading.data;
  const move = lead && nextMove(lead.status);
  return (
    <SidePanel
      title={lead ? `${lead.number} · ${lead.contact_name ?? ""}` : t("lead")}
      open
      onClose={onClose}
    >
      {reading.isPending && <RowSkeletons rows={6} />}
      {reading.isError && <ProblemBox error={reading.error} retry={() => void reading.refetch()} />}
      {lead && (
        <div className={classes.panel}>
          <div className={classes.acts}>
            <Badge kind={isOpen(lead.status) ? "accent" : "none"}>{t(lead.status)}</Badge>
            {lead.sale_id && (
              <Link className="link" to="/sales/$saleId" params={{ saleId: lead.sale_id }}>
                {t("openSale")}
              </Link>
            )}
            {lead.reason && (
              <span className="dim">
                {reasonName(lead.reason)} {lead.note}
              </span>
            )}
          </div>
          <LeadFacts lead={lead} />
          {isOpen(lead.status) && lead.missing.length > 0 && (
            <Signal kind="none">
              {t("lacks", {
                what: lead.missing
                  .map((each) => t.or(each.code, each.title))
                  .join(", ")
                  .toLowerCase(),
              })}
            </Signal>
          )}
          {move && (
            <div className={classes.acts}>
              <Button variant="filled" onClick={() => begin(lead, move)}>
                {t(move)}
              </Button>
              <Button onClick={() => begin(lead, "disqualify")}>{t("disqualify")}</Button>
            </div>
          )}
        </div>
      )}
    </SidePanel>
  );
}

function LeadFacts({ lead }: { lead: Lead }) {
  const readOnly = !isOpen(lead.status);
  const sellers = useSellers();
  const field = (name: "need" | "product_interest" | "budget" | "decision_maker") => (
    <InlineEdit
      key={name}
      label={t(name)}
      value={lead[name]}
      multiline={name === "need"}
      required={name === "need"}
      readOnly={readOnly}
      save={(value) => changeLead(lead, { [name]: value || null })}
      reread={async () => (await readLead(lead.id))[name]}
    />
  );
  return (
    <Facts
      items={[
        [
          t("client"),
          <Link
            key="client"
            className="link"
            to="/clients/$contactId"
            params={{ contactId: lead.contact_id }}
          >
            {lead.contact_name ?? "—"}
          </Link>,
        ],
        [t("need"), field("need")],
        [t("product_interest"), field("product_interest")],
        [t("budget"), field("budget")],
        [t("decision_maker"), field("decision_maker")],
        [t("channel"), t.or(`channel_${lead.channel}`, lead.channel)],
        [
          t("owner"),
          sellers.length > 0 && !readOnly ? (
            <InlineEdit
              key="owner"
              label={t("owner")}
              value={lead.owner_id}
              options={sellers.map((each) => ({ value: each.id, label: each.name }))}
              shown={lead.owner_name}
              save={(value) => changeOwner(lead, value)}
              reread={async () => (await readLead(lead.id)).owner_id}
            />
          ) : (
            <Person key="owner" name={lead.owner_name} label />
          ),
        ],
        [t("since"), <Moment key="since" at={lead.opened_at} />],
      ]}
    />
  );
}
