// The draft: a stage opens beside the diagram and is changed there; every change is saved by itself.
import { Button } from "@mantine/core";
import { IconAlertTriangle, IconCheck, IconLoader2 } from "@tabler/icons-react";
import { lazy, Suspense, useState } from "react";
import { ProblemBox } from "@/ui/Problem";
import { process as route } from "../route";
import { Diagram } from "./Diagram";
import { inFull } from "./faults";
import own from "./process.module.css";
import type { ProcessVersion } from "./reading";
import { StageEditor } from "./StageEditor";
import { Terms } from "./Terms";
import { t } from "./texts";
import { type Draft, useDraft } from "./useDraft";

const NewStage = lazy(() => import("./NewStage").then((room) => ({ default: room.NewStage })));

export function DraftEditor({ version, onReload }: { version: ProcessVersion; onReload: () => void }) {
  const [told, setTold] = useState(0);
  return (
    <Editing
      key={told}
      version={version}
      onReload={() => {
        onReload();
        setTold((before) => before + 1);
      }}
    />
  );
}

function Editing({ version, onReload }: { version: ProcessVersion; onReload: () => void }) {
  const draft = useDraft(version);
  const { stage: open } = route.useSearch();
  const navigate = route.useNavigate();
  const [adding, setAdding] = useState<string | null>(null);
  const look = (stage: string | undefined) =>
    void navigate({ search: (before) => ({ ...before, stage }), replace: true });
  const stage = draft.definition.stages.find((each) => each.code === open);
  return (
    <div className={own.version}>
      <SaveState draft={draft} onReload={onReload} />
      <Diagram
        definition={draft.definition}
        open={open}
        onOpen={look}
        onAdd={setAdding}
        faulty={draft.faults.map((each) => each.stage)}
      />
      <Terms definition={draft.definition} draft={draft} />
      {stage && <StageEditor key={stage.code} stage={stage} draft={draft} onLook={look} />}
      <Suspense>
        {adding && (
          <NewStage
            after={adding}
            draft={draft}
            onClose={(made) => {
              setAdding(null);
              if (made) look(made);
            }}
          />
        )}
      </Suspense>
    </div>
  );
}

/** Whether what is shown is also what is kept, and if not, why. */
function SaveState({ draft, onReload }: { draft: Draft; onReload: () => void }) {
  const { state, faults, problem, definition } = draft;
  if (problem) {
    return (
      <>
        <ProblemBox error={problem} />
        <Button onClick={onReload}>{t("showPresent")}</Button>
      </>
    );
  }
  return (
    <p className={own.save} role="status" data-state={state}>
      {state === "saved" && <IconCheck size={15} aria-hidden />}
      {state === "saving" && <IconLoader2 size={15} aria-hidden />}
      {state === "faulty" && <IconAlertTriangle size={15} aria-hidden />}
      <span>
        {t(state)}
        {state === "faulty" && ` ${faults.map((each) => inFull(each, definition)).join(" · ")}`}
        {state !== "faulty" && <span className="dim"> {t("draftHint")}</span>}
      </span>
    </p>
  );
}
