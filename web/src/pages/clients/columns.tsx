import type { Contacts } from "@/api/generated";
import type { Column } from "@/ui/DataTable";
import { Moment } from "@/ui/Moment";
import { Person } from "@/ui/Person";
import { Badge } from "@/ui/Signal";
import classes from "./clients.module.css";
import type { Kind } from "./query";
import { t } from "./texts";

export type Row = Contacts["ListedContact"] | Contacts["ListedAccount"];

/** Of people: their company and type; of companies: their INN. The rest is the same. */
export function columnsOf(kind: Kind, typeName: (code: string) => string): Column<Row>[] {
  const own: Column<Row>[] =
    kind === "contacts"
      ? [
          {
            key: "company",
            title: t("company"),
            width: 220,
            wide: true,
            cell: (row) => <span className="cut">{("account_name" in row && row.account_name) || ""}</span>,
          },
          {
            key: "type",
            title: t("type"),
            width: 140,
            wide: true,
            cell: (row) =>
              "type" in row && (
                <Badge kind={row.type === "existing" ? "accent" : "none"}>{typeName(row.type)}</Badge>
              ),
          },
        ]
      : [
          {
            key: "tax_id",
            title: t("taxId"),
            width: 130,
            wide: true,
            cell: (row) => <span className="num">{("tax_id" in row && row.tax_id) || "—"}</span>,
          },
        ];
  return [
    { key: "name", title: t("name"), cell: (row) => <Name row={row} /> },
    ...own,
    {
      key: "phone",
      title: t("phone"),
      width: 160,
      cell: (row) => <span className="num nowrap">{row.phones_shown[0] ?? "—"}</span>,
    },
    {
      key: "priority",
      title: t("priority"),
      width: 100,
      wide: 3,
      cell: (row) => <span data-priority={row.priority}>{t(row.priority)}</span>,
    },
    {
      key: "last",
      title: t("last"),
      width: 150,
      wide: true,
      cell: (row) =>
        row.last_contact_at ? <Moment at={row.last_contact_at} /> : <span className="dim">{t("never")}</span>,
    },
    {
      key: "owner",
      title: t("owner"),
      width: 170,
      wide: 2,
      cell: (row) =>
        row.owner_name ? <Person name={row.owner_name} label /> : <span className="dim">{t("nobody")}</span>,
    },
  ];
}

/** On a phone the company stands below the name. */
function Name({ row }: { row: Row }) {
  const company = "account_name" in row ? row.account_name : null;
  return (
    <>
      <b className={`${classes.name} cut`}>{row.name}</b>
      {company && <div className={`${classes.below} cut`}>{company}</div>}
    </>
  );
}
