import { $api } from "@/api/client";
import type { Analytics } from "@/api/generated";
import { exact, span } from "@/ui/format";
import { Section } from "@/ui/Page";
import { ProblemBox } from "@/ui/Problem";
import { RowSkeletons } from "@/ui/Skeletons";
import type { Asked } from "../asking";
import { lastDay } from "../goals";
import { figureName, reportName } from "../names";
import { opens, shown } from "../reading";
import results from "../results.module.css";
import own from "./changes.module.css";
import { changedOf } from "./since";
import { t } from "./texts";

/** The reports whose facts say when they arrived: of the others two moments cannot be compared. */
export const REPORTS = [
  "sales_and_margin",
  "processed_clients",
  "completed_activities",
  "new_accounts",
  "production_handoff",
] as const;

interface ChangesOfProps {
  report: (typeof REPORTS)[number];
  asked: Asked;
  since: string;
  onOpen: (behind: string, figure: string) => void;
}

export function useChanges(report: (typeof REPORTS)[number], asked: Asked, since: string) {
  const params = { path: { report }, query: { ...asked, since } };
  return $api.useQuery("get", "/api/analytics/reports/{report}/changes", { params });
}

/** Which days are compared, and that they are closed: the same for all reports. */
export function Window({ asked, since }: { asked: Asked; since: string }) {
  const { data } = useChanges(REPORTS[0], asked, since);
  if (!data) return <p className={own.window}>&nbsp;</p>;
  const { from, to } = data.period;
  return (
    <p className={own.window}>
      {t("window", { days: span(from, lastDay(to)), since: exact(data.since) })}
      {data.closed && <span> {t("closed", { when: exact(data.closed.at) })}</span>}
    </p>
  );
}

export function ChangesOf({ report, asked, since, onOpen }: ChangesOfProps) {
  const reading = useChanges(report, asked, since);
  const { data } = reading;
  return (
    <div data-report={report}>
      <Section title={reportName(report)}>
        {reading.isError && <ProblemBox error={reading.error} retry={() => void reading.refetch()} />}
        {reading.isPending && <RowSkeletons rows={2} />}
        {data && <Difference changes={data} onOpen={onOpen} />}
      </Section>
    </div>
  );
}

function Difference({
  changes,
  onOpen,
}: {
  changes: Analytics["ChangesOut"];
  onOpen: ChangesOfProps["onOpen"];
}) {
  const totals = changes.total.map((total) => ({ ...total, changed: changedOf(total.figures) }));
  if (totals.every((total) => total.changed.length === 0)) return <p className="dim">{t("nothing")}</p>;
  const closed = changes.closed !== null;
  return (
    <div className={results.scroller}>
      <table className={results.table}>
        <thead>
          <tr>
            <th scope="col">{t("figure")}</th>
            {(["was", "now", "difference"] as const).map((each) => (
              <th key={each} scope="col" className="right">
                {t(each)}
              </th>
            ))}
            {closed && (
              <th scope="col" className="right">
                {t("late")}
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {totals.flatMap(({ changed, currency, late_records }) =>
            changed.map(([name, { then, now, difference, late }]) => {
              const as = (value: string | null) => shown(name, { [name]: value, currency });
              const came = Number(late ?? 0) !== 0;
              return (
                <tr key={`${name}-${currency}`}>
                  <th scope="row">{figureName(name)}</th>
                  <td className="right num">{as(then)}</td>
                  <td className="right num">{as(now)}</td>
                  <td className="right num">
                    {difference === null ? "—" : `${Number(difference) > 0 ? "+" : ""}${as(difference)}`}
                  </td>
                  {closed && (
                    <td className="right num">
                      {came && opens(name) ? (
                        <button
                          type="button"
                          className={results.figure}
                          title={t("showLate")}
                          onClick={() => onOpen(late_records, name)}
                        >
                          {as(late)}
                        </button>
                      ) : (
                        as(came ? late : null)
                      )}
                    </td>
                  )}
                </tr>
              );
            }),
          )}
        </tbody>
      </table>
    </div>
  );
}
