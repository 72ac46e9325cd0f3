// Short news at the edge, and the seven seconds in which a step can still be taken back.
import { notifications } from "@mantine/notifications";
import { whenLeft } from "@/api/leaving";
import { Problem } from "@/api/problem";
import { explain, RequestId } from "./Problem";
import { t } from "./texts";
import classes from "./ui.module.css";

export const UNDO_MS = 7_000;
let count = 0;

export function say(message: string): void {
  notifications.show({
    message,
    autoClose: 3_500,
    withCloseButton: true,
    withBorder: true,
    className: classes.toast,
  });
}

export function complain(error: unknown): void {
  if (Problem.from(error).status === 401) return; // the sign-in page says it
  const { title, todo } = explain(error);
  notifications.show({
    title,
    message: (
      <>
        {todo} <RequestId error={error} />
      </>
    ),
    autoClose: 12_000,
    withBorder: true,
    className: classes.toastBad,
    role: "alert",
  });
}

interface Later {
  message: string;
  /** Sends it; called after seven seconds, or at once when the page is left. */
  commit: () => Promise<unknown>;
  /** Puts the screen back: on undo, or when it was refused. */
  revert?: () => void;
}

const waiting = new Map<string, () => Promise<void>>();

/** Shows as done now, is sent in seven seconds; until then "Undo" takes it back and nothing ever left the house. */
export function later({ message, commit, revert }: Later): () => Promise<void> {
  const id = `later-${++count}`;
  let over = false;
  const finish = async () => {
    if (over) return;
    over = true;
    clearTimeout(timer);
    waiting.delete(id);
    notifications.hide(id);
    try {
      await commit();
    } catch (error) {
      revert?.();
      complain(error);
    }
  };
  const undo = () => {
    if (over) return;
    over = true;
    clearTimeout(timer);
    waiting.delete(id);
    notifications.hide(id);
    revert?.();
  };
  const timer = setTimeout(() => void finish(), UNDO_MS);
  waiting.set(id, finish);
  offer(id, message, undo);
  return finish;
}

/** Is done already, and the service can take it back: for seven seconds "Undo" asks it to. */
export function takeBack(message: string, undo: () => Promise<unknown>): void {
  const id = `take-back-${++count}`;
  const timer = setTimeout(() => notifications.hide(id), UNDO_MS);
  offer(id, message, () => {
    clearTimeout(timer);
    notifications.hide(id);
    void undo().catch(complain);
  });
}

function offer(id: string, message: string, undo: () => void): void {
  notifications.show({
    id,
    autoClose: false,
    withCloseButton: false,
    withBorder: true,
    className: classes.toast,
    message: (
      <span className={classes.undo}>
        <span>{message}</span>
        <button type="button" onClick={undo}>
          {t("undo")}
        </button>
        <i aria-hidden style={{ animationDuration: `${UNDO_MS}ms` }} />
      </span>
    ),
  });
}

/** Everything that still waits is sent now. */
export const flush = (): Promise<unknown> => Promise.all([...waiting.values()].map((finish) => finish()));

whenLeft(() => {
  const some = waiting.size > 0;
  void flush();
  return some;
});
