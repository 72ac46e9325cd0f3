// A company: its requisites, what happened with all of its people, and who they are.
import { Page } from "@/ui/Page";
import { ProblemBox } from "@/ui/Problem";
import { RowSkeletons } from "@/ui/Skeletons";
import { Banners } from "./Banners";
import { ClientMenu } from "./ClientMenu";
import classes from "./client.module.css";
import { AccountFacts } from "./Facts";
import { NoteBox } from "./NoteBox";
import { PinnedNotes } from "./PinnedNotes";
import { PeopleOf, SalesOf } from "./Related";
import { useAccount } from "./reading";
import { account as route } from "./route";
import { Timeline } from "./Timeline";
import { t } from "./texts";

export function AccountPage() {
  const { accountId } = route.useParams();
  const { kind } = route.useSearch();
  const navigate = route.useNavigate();
  const reading = useAccount(accountId);
  const account = reading.data;
  return (
    <Page
      title={<span className="cut">{account?.name ?? "…"}</span>}
      name={account?.name ?? t("company")}
      crumbs={[{ label: t("clients"), link: { to: "/clients", search: { of: "accounts" } } }]}
      actions={account && <ClientMenu of={{ record: "account", ...account }} />}
    >
      {reading.isPending && <RowSkeletons rows={12} />}
      {reading.isError && !account && (
        <ProblemBox error={reading.error} retry={() => void reading.refetch()} />
      )}
      {account && (
        <>
          <Banners record="account" of={account} />
          <div className={classes.columns}>
            <div>
              <AccountFacts account={account} />
            </div>
            <div className={classes.middle}>
              {account.status === "active" && (
                <NoteBox key={account.id} record="account" id={account.id} name={account.name} />
              )}
              <PinnedNotes notes={account.pinned_notes} />
              <Timeline
                record="account"
                id={account.id}
                kind={kind}
                onKind={(next) => void navigate({ search: { kind: next }, replace: true })}
              />
            </div>
            <div className={classes.aside}>
              <PeopleOf accountId={account.id} />
              <SalesOf whose={{ account_id: account.id }} />
            </div>
          </div>
        </>
      )}
    </Page>
  );
}
