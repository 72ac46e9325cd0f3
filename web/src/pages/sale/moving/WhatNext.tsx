import { Button, Modal, Select, TextInput } from "@mantine/core";
import { DateInput } from "@mantine/dates";
import { useRef, useState } from "react";
import { api, done, refresh } from "@/api/client";
import { usePerson } from "@/api/session";
import { Choice } from "@/pages/my-day/Choice";
import { useBusinessDays } from "@/pages/my-day/days";
import { AHEAD, KINDS, type Kind } from "@/pages/my-day/outcomes";
import { t as day } from "@/pages/my-day/texts";
import { relative } from "@/ui/format";
import { useSellers } from "@/ui/SellerPicker";
import { useSubmit } from "@/ui/submitting";
import { say } from "@/ui/toasts";
import classes from "../sale.module.css";
import { t } from "../texts";
import { AHEAD_AFTER, type Client, type Outcome } from "./following";

interface WhatNextProps {
  clients: Client[];
  outcome: Outcome;
  onClose: () => void;
}

/** What, when, who. "Later" leaves it: the daily check will name the client. */
export function WhatNext({ clients, outcome, onClose }: WhatNextProps) {
  const businessDay = useBusinessDays();
  const sellers = useSellers();
  const me = usePerson().id;
  const [kind, setKind] = useState<Kind>("call");
  const [words, setWords] = useState<string | null>(null);
  const [on, setOn] = useState<string | null>(null);
  const [owner, setOwner] = useState<string | null>(null);
  const planned = useRef(new Set<string>()); // where the second of them fails, another try leaves the first alone

  const one = clients.length === 1 ? clients[0]! : null;
  const proposed = kind === "call" ? t(`after_${outcome}`) : day(`next_${kind}`);
  const title = words ?? (one ? `${proposed}: ${one.name}` : proposed);
  const due = on ?? businessDay(AHEAD_AFTER[outcome]);
  const titleFor = (client: Client) => (one ? title : `${title}: ${client.name}`).trim().slice(0, 200);
  // A manager plans for himself; those who lead give it to whoever answered for the sale.
  const ownerOf = (client: Client) =>
    owner ?? (sellers.some((each) => each.id === client.owner) ? client.owner! : me);

  const plan = async () => {
    try {
      for (const client of clients.filter((each) => !planned.current.has(each.id))) {
        const body = { kind, title: titleFor(client), contact_id: client.id, due_on: due };
        await done(api.POST("/api/activities/activities", { body: { ...body, owner_id: ownerOf(client) } }));
        planned.current.add(client.id);
      }
      say(
        t("nextPlanned", {
          title: one ? title.trim() : t("clients", { count: clients.length }),
          when: relative(due),
        }),
      );
      onClose();
    } finally {
      void refresh("/api/activities", "/api/contacts");
    }
  };
  const { errors, busy, onSubmit } = useSubmit({
    fields: ["title", "due_on", "owner_id"],
    required: { title },
    asks: { title: day("titleNeeded") },
    send: plan,
  });

  return (
    <Modal opened onClose={onClose} title={day("whatNext")} size={520}>
      <form className={classes.form} onSubmit={onSubmit}>
        <p className="dim">
          {one
            ? t("nextAsked", { name: one.name })
            : t("nextAskedMany", { clients: t("clients", { count: clients.length }) })}
        </p>
        <Choice
          label={day("kind")}
          value={kind}
          onChange={setKind}
          options={KINDS.map((each) => ({ value: each, label: day(`kind_${each}`) }))}
        />
        <TextInput
          label={day("whatTo")}
          data-autofocus
          value={title}
          error={errors.title}
          onChange={(event) => setWords(event.currentTarget.value)}
        />
        <Choice
          label={day("when")}
          value={AHEAD.find((ahead) => businessDay(ahead) === due) ?? null}
          onChange={(ahead) => setOn(businessDay(ahead))}
          options={AHEAD.map((ahead) => ({ value: ahead, label: day.or(`quick_${ahead}`, "") }))}
        />
        <DateInput
          label={day("day")}
          valueFormat="dd, D MMMM YYYY"
          value={due}
          error={errors.due_on}
          onChange={setOn}
        />
        {sellers.length > 0 && (
          <Select
            label={t("nextWho")}
            searchable
            allowDeselect={false}
            placeholder={one ? undefined : t("nextWhoOwn")}
            data={sellers.map((each) => ({ value: each.id, label: each.name }))}
            value={owner ?? (one ? ownerOf(one) : null)}
            error={errors.owner_id}
            onChange={setOwner}
          />
        )}
        <footer>
          <Button onClick={onClose}>{t("nextLater")}</Button>
          <Button type="submit" variant="filled" loading={busy}>
            {day("plan")}
          </Button>
        </footer>
      </form>
    </Modal>
  );
}
