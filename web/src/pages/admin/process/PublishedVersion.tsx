import { Diagram } from "./Diagram";
import type { Definition } from "./editing";
import own from "./process.module.css";
import { Terms } from "./Terms";

/** As it is followed: nothing of it can change any more. */
export function PublishedVersion({ definition }: { definition: Definition }) {
  return (
    <div className={own.version}>
      <Diagram definition={definition} />
      <Terms definition={definition} />
    </div>
  );
}
