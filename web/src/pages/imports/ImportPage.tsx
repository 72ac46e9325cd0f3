// One file on its way: what its columns mean, what would become of each row, and then it is taken.
import { Button, Progress } from "@mantine/core";
import { IconCheck, IconDownload } from "@tabler/icons-react";
import { useState } from "react";
import { language } from "@/i18n";
import { number } from "@/ui/format";
import { Page } from "@/ui/Page";
import { ProblemBox } from "@/ui/Problem";
import { RowSkeletons } from "@/ui/Skeletons";
import { complain } from "@/ui/toasts";
import classes from "./imports.module.css";
import { Mapping } from "./Mapping";
import { Preview } from "./Preview";
import { revert, take, useImport } from "./reading";
import { one as route } from "./route";
import { type Import, STEPS, stepOf } from "./steps";
import { t } from "./texts";

export function ImportPage() {
  const { importId } = route.useParams();
  const { outcome } = route.useSearch();
  const navigate = route.useNavigate();
  const reading = useImport(importId);
  const [mapping, setMapping] = useState(false);
  const file = reading.data;
  const { at, working } = stepOf(file?.status ?? "uploaded");
  const maps = file && (file.status === "uploaded" || (mapping && file.status === "checked"));
  return (
    <Page
      title={<span className="cut">{file?.file_name ?? "…"}</span>}
      name={file?.file_name ?? t("title")}
      crumbs={[{ label: t("title"), link: { to: "/import" } }]}
      actions={file && !maps && !working && <Actions file={file} onMap={() => setMapping(true)} />}
    >
      <ol className={classes.steps} aria-label={t("steps")}>
        {STEPS.map((step, index) => (
          <li
            key={step}
            aria-current={index === (maps ? 0 : at) ? "step" : undefined}
            data-done={index < (maps ? 0 : at) || undefined}
          >
            {index < (maps ? 0 : at) && <IconCheck size={14} aria-hidden />}
            {t(`step_${step}`)}
          </li>
        ))}
      </ol>
      {reading.isPending && <RowSkeletons rows={8} />}
      {reading.isError && <ProblemBox error={reading.error} retry={() => void reading.refetch()} />}
      {file && maps && <Mapping key={file.version} file={file} onDone={() => setMapping(false)} />}
      {file && working && <Working file={file} />}
      {file && !maps && !working && (
        <Preview
          file={file}
          outcome={outcome}
          onOutcome={(next) => void navigate({ search: { outcome: next }, replace: true })}
        />
      )}
    </Page>
  );
}

function Actions({ file, onMap }: { file: Import; onMap: () => void }) {
  const [busy, setBusy] = useState(false);
  const during = (work: (file: Import) => Promise<void>) => {
    setBusy(true);
    void work(file)
      .catch(complain)
      .finally(() => setBusy(false));
  };
  const taken = file.created + file.updated;
  return (
    <>
      {file.refused > 0 && (
        <Button
          component="a"
          href={`/api/contacts/imports/${file.id}/errors.csv?lang=${language()}`}
          leftSection={<IconDownload size={16} aria-hidden />}
        >
          {t("errorsFile")}
        </Button>
      )}
      {file.status === "checked" && (
        <>
          <Button onClick={onMap}>{t("mapAgain")}</Button>
          <Button variant="filled" loading={busy} disabled={taken === 0} onClick={() => during(take)}>
            {t("takeRows", { count: taken })}
          </Button>
        </>
      )}
      {file.status === "done" && (
        <Button loading={busy} onClick={() => during(revert)}>
          {t("revert")}
        </Button>
      )}
    </>
  );
}

/** One may leave: the work goes on, and the page shows it again. */
function Working({ file }: { file: Import }) {
  const share = file.rows > 0 ? (100 * file.done) / file.rows : 0;
  return (
    <div className={classes.working} role="status">
      <p>
        {t(`status_${file.status}`)}{" "}
        <span className="num">{t("outOf", { done: number(file.done), rows: number(file.rows) })}</span>
      </p>
      <Progress value={share} aria-label={t(`status_${file.status}`)} />
      <p className="dim">{t("mayLeave")}</p>
    </div>
  );
}
