// What has to be known before anything else: it was merged, it is put aside, it has a twin.
import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { $api } from "@/api/client";
import { complain, say } from "@/ui/toasts";
import classes from "./client.module.css";
import { PairCard } from "./PairCard";
import { pathOf, type RecordKind, restore, undoMerge } from "./reading";
import { t } from "./texts";

interface BannersProps {
  record: RecordKind;
  of: { id: string; status: string; merged_into: string | null };
}

export function Banners({ record, of }: BannersProps) {
  const pairs = $api.useQuery(
    "get",
    "/api/contacts/duplicates",
    { params: { query: { record, limit: 200 } } },
    { enabled: of.status === "active", staleTime: 30_000 },
  );
  const own = (pairs.data?.items ?? []).filter((pair) => [pair.one.id, pair.other.id].includes(of.id));
  return (
    <>
      {of.status === "archived" && (
        <p className={classes.banner} role="status">
          {t("isArchived")}
          <Button
            onClick={() => void restore({ record, id: of.id }).then(() => say(t("restored")), complain)}
          >
            {t("restore")}
          </Button>
        </p>
      )}
      {of.status === "merged" && of.merged_into && (
        <p className={classes.banner} role="status">
          {t("isMerged")}
          <Link className="link" {...pathOf(record, of.merged_into)}>
            {t("openSurvivor")}
          </Link>
        </p>
      )}
      {own.map((pair) => (
        <PairCard key={`${pair.one.id} ${pair.other.id}`} pair={pair} record={record} own={of.id} />
      ))}
      <Merges of={of} />
    </>
  );
}

/** Merges that can still be undone. */
function Merges({ of }: { of: BannersProps["of"] }) {
  const merges = $api.useQuery("get", "/api/contacts/merges", {
    params: { query: { record_id: of.id, limit: 20 } },
  });
  const open = (merges.data?.items ?? []).filter((each) => each.into_id === of.id && !each.undone_at);
  return open.map((each) => (
    <p key={each.id} className={classes.banner} role="status">
      {t("mergedIn", { count: each.merged_ids.length })}
      <Button
        variant="subtle"
        onClick={() => void undoMerge(each.id).then(() => say(t("unmerged")), complain)}
      >
        {t("undoMerge")}
      </Button>
    </p>
  ));
}
