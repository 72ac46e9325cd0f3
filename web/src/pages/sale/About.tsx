import { IconSwitchHorizontal } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { lazy, Suspense, useState } from "react";
import { InlineEdit } from "@/ui/InlineEdit";
import { Moment } from "@/ui/Moment";
import { Facts, Section } from "@/ui/Page";
import { Person } from "@/ui/Person";
import { changeSale, readSale, type Sale } from "./reading";
import classes from "./sale.module.css";
import { t } from "./texts";

const ChangeClient = lazy(() => import("./ChangeClient").then((room) => ({ default: room.ChangeClient })));
const HandOver = lazy(() => import("./HandOver").then((room) => ({ default: room.HandOver })));

/** Who leads others can give the sale to another of them. */
function Owner({ sale }: { sale: Sale }) {
  const [handing, setHanding] = useState(false);
  const person = <Person name={sale.owner_name} label />;
  if (!sale.may.change_owner) return person;
  return (
    <>
      <button type="button" className={classes.owner} title={t("handOver")} onClick={() => setHanding(true)}>
        {person}
        <IconSwitchHorizontal size={14} aria-hidden />
      </button>
      <Suspense>{handing && <HandOver sale={sale} onClose={() => setHanding(false)} />}</Suspense>
    </>
  );
}

function Client({ sale }: { sale: Sale }) {
  const [changing, setChanging] = useState(false);
  return (
    <span className={classes.client}>
      {sale.contact_id ? (
        <Link className="link" to="/clients/$contactId" params={{ contactId: sale.contact_id }}>
          {sale.contact_name ?? "—"}
        </Link>
      ) : (
        (sale.contact_name ?? "—")
      )}
      {sale.may.change && (
        <button
          type="button"
          className={`${classes.owner} no-print`}
          aria-label={t("changeClient")}
          title={t("changeClient")}
          onClick={() => setChanging(true)}
        >
          <IconSwitchHorizontal size={14} aria-hidden />
        </button>
      )}
      <Suspense>{changing && <ChangeClient sale={sale} onClose={() => setChanging(false)} />}</Suspense>
    </span>
  );
}

export function About({ sale }: { sale: Sale }) {
  const readOnly = !sale.may.change;
  const field = (
    name: "title" | "contact_person" | "need" | "delivery_terms",
    label: string,
    multiline = false,
  ) => (
    <InlineEdit
      label={label}
      value={sale[name]}
      multiline={multiline}
      required={name === "title"}
      readOnly={readOnly}
      save={async (value) => {
        // The version of now: what was read before the last save is too old by then.
        await changeSale(sale, { [name]: value || null });
      }}
      reread={async () => (await readSale(sale.id))[name]}
    />
  );
  return (
    <Section title={t("about")}>
      <Facts
        items={[
          [t("name"), field("title", t("name"))],
          [t("client"), <Client key="client" sale={sale} />],
          ...(sale.account_name ? ([[t("company"), sale.account_name]] as [string, string][]) : []),
          [t("contactPerson"), field("contact_person", t("contactPerson"))],
          [t("need"), field("need", t("need"), true)],
          [t("delivery"), field("delivery_terms", t("delivery"), true)],
          [t("owner"), <Owner key="owner" sale={sale} />],
          [t("opened"), <Moment key="opened" at={sale.opened_at} />],
          ...(sale.closed_at
            ? ([[t("closed"), <Moment key="closed" at={sale.closed_at} />]] as [string, React.ReactNode][])
            : []),
        ]}
      />
    </Section>
  );
}
