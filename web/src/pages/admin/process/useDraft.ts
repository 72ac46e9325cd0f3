// A draft that saves itself: each change is shown at once and written behind the one before it.
import { useRef, useState } from "react";
import { refresh } from "@/api/client";
import { Problem } from "@/api/problem";
import { type Definition, whole } from "./editing";
import { type Fault, faultsOf } from "./faults";
import { type ProcessVersion, write } from "./reading";

export interface Draft {
  definition: Definition;
  state: "saved" | "saving" | "faulty";
  faults: Fault[];
  /** What went wrong without a field to blame; a lost race is one. */
  problem: Problem | null;
  change: (edit: (definition: Definition) => Definition) => void;
  errorAt: (field: string) => string | undefined;
}

/** Of one version: where it is another, give the component another key. */
export function useDraft(version: ProcessVersion): Draft {
  const [definition, setDefinition] = useState(() => whole(version.definition));
  const [state, setState] = useState<Draft["state"]>("saved");
  const [faults, setFaults] = useState<Fault[]>([]);
  const [problem, setProblem] = useState<Problem | null>(null);
  const newest = useRef(definition);
  const revision = useRef(version.revision);
  const wanted = useRef<Definition | null>(null);
  const writing = useRef(false);

  const save = async () => {
    if (writing.current) return;
    writing.current = true;
    while (wanted.current) {
      const next = wanted.current;
      wanted.current = null;
      setState("saving");
      try {
        revision.current = (await write(version, revision.current, next)).revision;
        setFaults([]);
        setProblem(null);
        setState("saved");
      } catch (error) {
        const found = faultsOf(error, next);
        setFaults(found);
        setProblem(found.length > 0 ? null : Problem.from(error));
        setState("faulty");
      }
    }
    writing.current = false;
    void refresh("/api/sales/processes");
  };

  return {
    definition,
    state,
    faults,
    problem,
    change: (edit) => {
      newest.current = edit(newest.current);
      setDefinition(newest.current);
      wanted.current = newest.current;
      void save();
    },
    errorAt: (field) => faults.find((each) => each.field === field)?.text,
  };
}
