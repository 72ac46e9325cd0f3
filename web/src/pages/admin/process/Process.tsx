// How sales are led: the stages as a diagram; a draft to change them, tried before new sales follow it.
import { ActionIcon, Button, Menu, Select } from "@mantine/core";
import { IconDots, IconPencil } from "@tabler/icons-react";
import { lazy, Suspense, useState } from "react";
import { Empty } from "@/ui/Empty";
import { Page } from "@/ui/Page";
import { ProblemBox } from "@/ui/Problem";
import { Badge } from "@/ui/Signal";
import { RowSkeletons } from "@/ui/Skeletons";
import { complain, later } from "@/ui/toasts";
import { process as route } from "../route";
import { t as admin } from "../texts";
import { DraftEditor } from "./DraftEditor";
import { whole } from "./editing";
import { PublishedVersion } from "./PublishedVersion";
import own from "./process.module.css";
import { Rules } from "./Rules";
import {
  draft,
  drop,
  processesOf,
  titleOf,
  useVersion,
  useVersions,
  type Version,
  versionsOf,
} from "./reading";
import { t } from "./texts";

const NewProcess = lazy(() => import("./NewProcess").then((room) => ({ default: room.NewProcess })));
const Trial = lazy(() => import("./Trial").then((room) => ({ default: room.Trial })));

export function Process() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const reading = useVersions();
  const all = reading.data?.items ?? [];
  const processes = processesOf(all);
  const code = processes.find((each) => each.code === search.process)?.code ?? processes[0]?.code;
  const versions = code ? versionsOf(all, code) : [];
  const shown =
    versions.find((each) => each.version === search.version) ??
    versions.find((each) => each.current) ??
    versions[0];
  const go = (process: string, version?: number) => void navigate({ search: { process, version } });
  return (
    <Page
      title={admin("place_process")}
      chips={
        shown && (
          <>
            <Select
              aria-label={t("process")}
              w={280}
              data={processes.map((each) => ({ value: each.code, label: titleOf(each) }))}
              value={shown.code}
              onChange={(next) => next && go(next)}
            />
            <Select
              aria-label={t("version")}
              w={190}
              data={versions.map((each) => ({ value: String(each.version), label: versionName(each) }))}
              value={String(shown.version)}
              onChange={(next) => next && go(shown.code, Number(next))}
            />
          </>
        )
      }
      actions={shown && <Actions version={shown} versions={versions} go={go} />}
    >
      {reading.isError && <ProblemBox error={reading.error} retry={() => void reading.refetch()} />}
      {reading.isPending && <RowSkeletons rows={8} />}
      {reading.data && !shown && <Empty>{t("noProcess")}</Empty>}
      {shown && <Shown key={`${shown.code} ${shown.version} ${shown.state}`} version={shown} />}
      {shown && <Rules processes={processes.filter((each) => each.current)} />}
      <Suspense>
        {shown && search.trial && (
          <Trial
            key={shown.version}
            version={shown}
            versions={versions}
            onClose={() => void navigate({ search: (before) => ({ ...before, trial: undefined }) })}
          />
        )}
      </Suspense>
    </Page>
  );
}

const versionName = (version: Version): string => {
  const name = t("versionNumber", { number: version.version });
  if (version.state === "draft") return `${name} · ${t("draft")}`;
  return version.current ? `${name} · ${t("current")}` : name;
};

interface ActionsProps {
  version: Version;
  versions: Version[];
  go: (process: string, version?: number) => void;
}

function Actions({ version, versions, go }: ActionsProps) {
  const navigate = route.useNavigate();
  const [naming, setNaming] = useState(false);
  const standing = versions.find((each) => each.state === "draft");
  const edit = async () => {
    try {
      go(version.code, standing ? standing.version : (await draft(version)).version);
    } catch (error) {
      complain(error);
    }
  };
  const tryOut = () => void navigate({ search: (before) => ({ ...before, trial: true }), replace: true });
  const remove = () => {
    go(version.code);
    later({
      message: t("dropped", { number: version.version }),
      commit: () => drop(version),
      revert: () => go(version.code, version.version),
    });
  };
  const isDraft = version.state === "draft";
  return (
    <>
      {isDraft ? (
        <Button variant="filled" onClick={tryOut}>
          {t("tryAndPublish")}
        </Button>
      ) : (
        <Button leftSection={<IconPencil size={16} aria-hidden />} onClick={() => void edit()}>
          {standing ? t("openDraft") : t("edit")}
        </Button>
      )}
      <Menu position="bottom-end" width={270}>
        <Menu.Target>
          <ActionIcon aria-label={t("more")}>
            <IconDots size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {version.current && versions.some((each) => each.state === "published" && !each.current) && (
            <Menu.Item onClick={tryOut}>{t("bringOver")}</Menu.Item>
          )}
          {!isDraft && <Menu.Item onClick={() => setNaming(true)}>{t("newProcess")}</Menu.Item>}
          {isDraft && <Menu.Item onClick={remove}>{t("drop")}</Menu.Item>}
        </Menu.Dropdown>
      </Menu>
      <Suspense>
        {naming && (
          <NewProcess
            base={version}
            onClose={(made) => {
              setNaming(false);
              if (made) go(made.code, made.version);
            }}
          />
        )}
      </Suspense>
    </>
  );
}

function Shown({ version }: { version: Version }) {
  const reading = useVersion(version.code, version.version);
  if (reading.isError) return <ProblemBox error={reading.error} retry={() => void reading.refetch()} />;
  if (reading.isPending) return <RowSkeletons rows={8} />;
  if (version.state === "draft") {
    return <DraftEditor version={reading.data} onReload={() => void reading.refetch()} />;
  }
  return (
    <>
      {!version.current && (
        <p className={own.note}>
          <Badge kind="none">{t("past")}</Badge> {t("pastHint")}
        </p>
      )}
      <PublishedVersion definition={whole(reading.data.definition)} />
    </>
  );
}
