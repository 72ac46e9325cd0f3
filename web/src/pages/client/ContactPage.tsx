// A person: who it is on the left, what happened in the middle, what is next and what belongs to it on the right.
import { Button } from "@mantine/core";
import { IconPhone } from "@tabler/icons-react";
import { Page } from "@/ui/Page";
import { ProblemBox } from "@/ui/Problem";
import { Badge } from "@/ui/Signal";
import { RowSkeletons } from "@/ui/Skeletons";
import { Banners } from "./Banners";
import { ClientMenu } from "./ClientMenu";
import classes from "./client.module.css";
import { ContactFacts } from "./Facts";
import { NoteBox } from "./NoteBox";
import { PinnedNotes } from "./PinnedNotes";
import { LeadsOf, PeopleOf, SalesOf } from "./Related";
import { useContact } from "./reading";
import { contact as route } from "./route";
import { Steps } from "./Steps";
import { Timeline } from "./Timeline";
import { t } from "./texts";
import { useTypes } from "./types";

export function ContactPage() {
  const { contactId } = route.useParams();
  const { kind } = route.useSearch();
  const navigate = route.useNavigate();
  const reading = useContact(contactId);
  const types = useTypes();
  const contact = reading.data;
  const active = contact?.status === "active";
  return (
    <Page
      title={<span className="cut">{contact?.name ?? "…"}</span>}
      name={contact?.name ?? t("client")}
      crumbs={[{ label: t("clients"), link: { to: "/clients" } }]}
      chips={
        contact && (
          <>
            <Badge kind={contact.type === "existing" ? "accent" : "none"}>{types.nameOf(contact.type)}</Badge>
            {contact.priority === "high" && <Badge kind="none">{t("highPriority")}</Badge>}
          </>
        )
      }
      actions={
        contact && (
          <>
            {contact.phones[0] && (
              <Button
                component="a"
                href={`tel:${contact.phones[0]}`}
                leftSection={<IconPhone size={16} aria-hidden />}
              >
                <span className="num">{contact.phones_shown[0]}</span>
              </Button>
            )}
            <ClientMenu of={{ record: "contact", ...contact }} />
          </>
        )
      }
    >
      {reading.isPending && <RowSkeletons rows={12} />}
      {reading.isError && !contact && (
        <ProblemBox error={reading.error} retry={() => void reading.refetch()} />
      )}
      {contact && (
        <>
          <Banners record="contact" of={contact} />
          <div className={classes.columns}>
            <div>
              <ContactFacts contact={contact} />
            </div>
            <div className={classes.middle}>
              {active && <NoteBox key={contact.id} record="contact" id={contact.id} name={contact.name} />}
              <PinnedNotes notes={contact.pinned_notes} />
              <Timeline
                record="contact"
                id={contact.id}
                kind={kind}
                onKind={(next) => void navigate({ search: { kind: next }, replace: true })}
              />
            </div>
            <div className={classes.aside}>
              <Steps key={contact.id} contactId={contact.id} active={active} />
              <SalesOf whose={{ contact_id: contact.id }} mayOpen={active && contact.kind.work === "sale"} />
              <LeadsOf contactId={contact.id} mayOpen={active && contact.kind.work === "lead"} />
              {contact.account_id && <PeopleOf accountId={contact.account_id} but={contact.id} />}
            </div>
          </div>
        </>
      )}
    </Page>
  );
}
