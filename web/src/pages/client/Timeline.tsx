// Everything that happened with the client in any service, the newest first; the kind that is shown stands in the address.
import { Button } from "@mantine/core";
import {
  IconBriefcase2,
  IconChecklist,
  IconFileInvoice,
  IconNote,
  IconPackage,
  IconPhone,
  IconSettings,
  type TablerIcon,
} from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { LOOK_ANYWAY_MS } from "@/api/client";
import type { Contacts } from "@/api/generated";
import { usePages } from "@/api/pages";
import { language } from "@/i18n";
import { Empty } from "@/ui/Empty";
import { exact, relative } from "@/ui/format";
import { ProblemBox } from "@/ui/Problem";
import { RowSkeletons } from "@/ui/Skeletons";
import { t as ui } from "@/ui/texts";
import { Why } from "@/ui/Why";
import classes from "./client.module.css";
import type { RecordKind } from "./reading";
import { KINDS } from "./route";
import { t } from "./texts";

type Entry = Contacts["EntryOut"];
type Kind = Entry["kind"];

const ICONS: Record<Kind, TablerIcon> = {
  calls: IconPhone,
  activities: IconChecklist,
  sales: IconBriefcase2,
  orders: IconPackage,
  invoices: IconFileInvoice,
  notes: IconNote,
  system: IconSettings,
};

interface TimelineProps {
  record: RecordKind;
  id: string;
  kind?: Kind;
  onKind: (kind: Kind | undefined) => void;
}

export function Timeline({ record, id, kind, onKind }: TimelineProps) {
  const query = { lang: language(), order: "desc", limit: 50, ...(kind ? { kind } : {}) };
  const entries = usePages(
    record === "contact"
      ? "/api/contacts/contacts/{contact_id}/timeline"
      : "/api/contacts/accounts/{account_id}/timeline",
    { path: record === "contact" ? { contact_id: id } : { account_id: id }, query },
    { refetchInterval: LOOK_ANYWAY_MS },
  );
  const rows = entries.rows as Entry[];
  return (
    <section aria-label={t("timeline")}>
      <div className={classes.kinds} role="tablist" aria-label={t("timeline")}>
        {[undefined, ...KINDS].map((each) => (
          <button
            key={each ?? "all"}
            type="button"
            role="tab"
            aria-selected={kind === each}
            onClick={() => onKind(each)}
          >
            {t(each ? `kind_${each}` : "kind_all")}
          </button>
        ))}
      </div>
      {entries.error && <ProblemBox error={entries.error} retry={entries.retry} />}
      {entries.isPending && <RowSkeletons rows={8} />}
      {!entries.isPending && !entries.error && rows.length === 0 && (
        <Empty small>{t(kind ? "nothingOfKind" : "nothingYet")}</Empty>
      )}
      <ol className={classes.timeline}>
        {rows.map((entry) => (
          <Row key={entry.id} entry={entry} />
        ))}
      </ol>
      {entries.hasMore && <Button onClick={entries.more}>{ui("loadMore")}</Button>}
    </section>
  );
}

/** What somebody wrote in their own words: a note, the result of a call. */
const wordsOf = ({ params }: Entry): string | null => {
  const words = params.text ?? params.result;
  return typeof words === "string" && words.trim() ? words : null;
};

function Row({ entry }: { entry: Entry }) {
  const words = wordsOf(entry);
  const Icon = ICONS[entry.kind];
  const rule = entry.actor.startsWith("system:") ? entry.actor.slice("system:".length) : null;
  return (
    <li data-kind={entry.kind}>
      <Icon size={16} stroke={1.6} aria-label={t(`kind_${entry.kind}`)} role="img" />
      <div>
        {entry.sale_id ? (
          <Link to="/sales/$saleId" params={{ saleId: entry.sale_id }}>
            {entry.title}
          </Link>
        ) : (
          !(entry.kind === "notes" && words) && <span className={classes.words}>{entry.title}</span>
        )}
        {words && (
          <p className={classes.said} data-note={entry.kind === "notes" || undefined}>
            {words}
          </p>
        )}
        <small className="dim">
          <time dateTime={entry.at} title={exact(entry.at)}>
            {relative(entry.at)}
          </time>{" "}
          · {entry.actor_name ?? t(rule ? "system" : "outside")}
          {rule && <Why>{t("byRule", { rule })}</Why>}
        </small>
      </div>
    </li>
  );
}
