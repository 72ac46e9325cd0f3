// Who it is, changed where it stands.
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { usePerson } from "@/api/session";
import { InlineEdit } from "@/ui/InlineEdit";
import { Moment } from "@/ui/Moment";
import { Facts, Section } from "@/ui/Page";
import { Person } from "@/ui/Person";
import { useSellers } from "@/ui/SellerPicker";
import {
  type Account,
  type Contact,
  changeAccount,
  changeContact,
  pathOf,
  type Ref,
  readAccount,
  readContact,
  setOwner,
  setType,
} from "./reading";
import { t } from "./texts";
import { useTypes } from "./types";

/** `+7 916 …, +7 495 …` as a list. */
export const listOf = (text: string): string[] =>
  text
    .split(/[,;\n]+/)
    .map((each) => each.trim())
    .filter(Boolean);

const TERMS = ["postpayment", "prepayment"] as const;
const PRIORITIES = ["high", "normal", "low"] as const;
type Shared = Pick<
  Contact & Account,
  | "id"
  | "version"
  | "name"
  | "phones_shown"
  | "emails"
  | "priority"
  | "payment_terms"
  | "owner_id"
  | "owner_name"
  | "status"
>;

interface SharedProps {
  of: Shared;
  readOnly: boolean;
  reread: () => Promise<Shared>;
  change: (body: { phones?: string[]; emails?: string[]; priority?: Shared["priority"] }) => Promise<void>;
  record: Ref["record"];
}

/** Reachable how, how important, answered for by whom: the same for people and companies. */
function useShared({ of, readOnly, reread, change, record }: SharedProps): [ReactNode, ReactNode][] {
  const leads = usePerson().role !== "manager";
  const sellers = useSellers();
  const list = (name: "phones" | "emails", key: "phones_shown" | "emails") => (
    <InlineEdit
      key={name}
      label={t(name)}
      value={of[key].join(", ")}
      readOnly={readOnly}
      save={(value) => change({ [name]: listOf(value) })}
      reread={async () => (await reread())[key].join(", ")}
    />
  );
  return [
    [t("phones"), list("phones", "phones_shown")],
    [t("emails"), list("emails", "emails")],
    [
      t("priority"),
      <InlineEdit
        key="priority"
        label={t("priority")}
        value={of.priority}
        options={PRIORITIES.map((value) => ({ value, label: t(value) }))}
        readOnly={readOnly}
        shown={t(of.priority)}
        save={(value) => change({ priority: value as Shared["priority"] })}
        reread={async () => (await reread()).priority}
      />,
    ],
    [
      t("owner"),
      leads && sellers.length > 0 && !readOnly ? (
        <InlineEdit
          key="owner"
          label={t("owner")}
          value={of.owner_id}
          options={sellers.map((each) => ({ value: each.id, label: each.name }))}
          shown={of.owner_name ?? t("nobody")}
          save={(value) => setOwner({ record, id: of.id, version: of.version }, value)}
          reread={async () => (await reread()).owner_id}
        />
      ) : (
        <Person key="owner" name={of.owner_name} label />
      ),
    ],
  ];
}

export function ContactFacts({ contact }: { contact: Contact }) {
  const readOnly = contact.status !== "active";
  const types = useTypes();
  const ref: Ref = { record: "contact", id: contact.id, version: contact.version };
  const reread = () => readContact(contact.id);
  const change = (body: Parameters<typeof changeContact>[1]) => changeContact(ref, body);
  const shared = useShared({ of: contact, readOnly, reread, change, record: "contact" });
  return (
    <Section title={t("facts")}>
      <Facts
        items={[
          [
            t("type"),
            <InlineEdit
              key="type"
              label={t("type")}
              value={contact.type}
              options={types.options}
              readOnly={readOnly}
              shown={types.nameOf(contact.type)}
              save={(value) => setType(ref, value)}
              reread={async () => (await reread()).type}
            />,
          ],
          [
            t("name"),
            <InlineEdit
              key="name"
              label={t("name")}
              value={contact.name}
              required
              readOnly={readOnly}
              save={(name) => change({ name })}
              reread={async () => (await reread()).name}
            />,
          ],
          [
            t("position"),
            <InlineEdit
              key="position"
              label={t("position")}
              value={contact.position}
              readOnly={readOnly}
              save={(value) => change({ position: value || null })}
              reread={async () => (await reread()).position}
            />,
          ],
          [
            t("company"),
            contact.account ? (
              <Link key="company" className="link" {...pathOf("account", contact.account.id)}>
                {contact.account.name}
              </Link>
            ) : (
              "—"
            ),
          ],
          ...shared,
          [t("payment_terms"), t(contact.terms_in_force)],
          [t("created"), <Moment key="created" at={contact.created_at} />],
        ]}
      />
    </Section>
  );
}

export function AccountFacts({ account }: { account: Account }) {
  const readOnly = account.status !== "active";
  const ref: Ref = { record: "account", id: account.id, version: account.version };
  const reread = () => readAccount(account.id);
  const change = (body: Parameters<typeof changeAccount>[1]) => changeAccount(ref, body);
  const shared = useShared({ of: account, readOnly, reread, change, record: "account" });
  const text = (field: "name" | "tax_id" | "kpp") => (
    <InlineEdit
      key={field}
      label={t(field === "name" ? "companyName" : field)}
      value={account[field]}
      required={field === "name"}
      readOnly={readOnly}
      save={(value) => change({ [field]: value || null })}
      reread={async () => (await reread())[field]}
    />
  );
  return (
    <Section title={t("facts")}>
      <Facts
        items={[
          [t("companyName"), text("name")],
          [t("tax_id"), text("tax_id")],
          [t("kpp"), text("kpp")],
          ...shared,
          [
            t("payment_terms"),
            <InlineEdit
              key="terms"
              label={t("payment_terms")}
              value={account.payment_terms}
              options={TERMS.map((value) => ({ value, label: t(value) }))}
              readOnly={readOnly}
              shown={t(account.payment_terms)}
              save={(value) => change({ payment_terms: value as Account["payment_terms"] })}
              reread={async () => (await reread()).payment_terms}
            />,
          ],
          [t("created"), <Moment key="created" at={account.created_at} />],
        ]}
      />
    </Section>
  );
}
