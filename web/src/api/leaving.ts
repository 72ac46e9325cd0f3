// A page that is left sends what still waits. The next page may be read before that has arrived, so it looks once more.
type Send = () => boolean;

/** For the next page of this tab: something was on its way when this one was left. */
const MARK = "fibex-sent-when-left";
/** A request needs the first; a slow one, and what the services tell each other of it, the second. */
export const LOOK_AGAIN_MS = [1_000, 5_000];

const senders: Send[] = [];
let leaving = false;

/** Whether a request that is made now has to outlive the page. */
export const isLeaving = (): boolean => leaving;

/** `send` is called when the page is left, and says whether it sent anything. */
export function whenLeft(send: Send): void {
  senders.push(send);
}

/** Calls `look` a little later, and later once more, if the page before this one sent something as it was left. */
export function lookAgain(look: () => unknown): void {
  if (!sessionStorage.getItem(MARK)) return;
  sessionStorage.removeItem(MARK);
  for (const ms of LOOK_AGAIN_MS) setTimeout(look, ms);
}

if (typeof window !== "undefined") {
  window.addEventListener("pagehide", () => {
    leaving = true; // before anything is sent
    if (senders.filter((send) => send()).length > 0) sessionStorage.setItem(MARK, "1");
  });
  window.addEventListener("pageshow", () => {
    leaving = false;
  });
}
