// What changed since: the figures of a period as they were known at a moment, beside what they are now.
import { Select } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { lazy, Suspense, useState } from "react";
import { usePerson } from "@/api/session";
import { Page } from "@/ui/Page";
import { WhosePicker } from "@/ui/WhosePicker";
import { askedOf } from "../asking";
import { PeriodPicker } from "../PeriodPicker";
import { changes as route } from "../route";
import { ChangesOf, REPORTS, Window } from "./ChangesOf";
import own from "./changes.module.css";
import { AGO, isAgo, momentOf } from "./since";
import { t } from "./texts";

const RecordsPanel = lazy(() => import("../RecordsPanel").then((room) => ({ default: room.RecordsPanel })));
const MomentField = lazy(() => import("./MomentField").then((room) => ({ default: room.MomentField })));

export function Changes() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const leads = usePerson().role !== "manager";
  const [opened] = useState(() => new Date());
  const since = search.since ?? "week";
  const asked = askedOf(search);
  const change = (next: Partial<typeof search>) =>
    void navigate({ search: (before) => ({ ...before, ...next }), replace: true });
  const moment = momentOf(since, opened);
  return (
    <Page
      title={t("title")}
      crumbs={[{ label: t("results"), link: { to: "/results", search: asked } }]}
      chips={
        <>
          <PeriodPicker search={search} change={change} />
          <Select
            aria-label={t("since")}
            w={200}
            allowDeselect={false}
            data={[
              ...AGO.map((each) => ({ value: each, label: t(each) })),
              { value: "", label: t("moment") },
            ]}
            value={isAgo(since) ? since : ""}
            onChange={(next) => change({ since: next || moment })}
          />
          {!isAgo(since) && (
            <Suspense>
              <MomentField value={moment} last={opened} onChange={(since) => change({ since })} />
            </Suspense>
          )}
        </>
      }
      actions={
        <WhosePicker
          value={{ team: search.team, person: search.manager }}
          onChange={({ team, person }) => change({ team, manager: person })}
        />
      }
    >
      <p className={own.lead}>
        {t("lead")}{" "}
        {leads && (
          <Link to="/settings/closings" className="link">
            {t("closings")}
          </Link>
        )}
      </p>
      <Window asked={asked} since={moment} />
      <div className={own.reports}>
        {REPORTS.map((report) => (
          <ChangesOf
            key={report}
            report={report}
            asked={asked}
            since={moment}
            onOpen={(behind, figure) => change({ behind, figure })}
          />
        ))}
      </div>
      <Suspense>
        {search.behind && (
          <RecordsPanel
            behind={search.behind}
            figure={search.figure}
            onClose={() => change({ behind: undefined, figure: undefined })}
          />
        )}
      </Suspense>
    </Page>
  );
}
