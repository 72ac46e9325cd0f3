/** The first at once; what comes within `ms` after it together, then. */
export function gathered<T>(ms: number, run: (all: T[]) => unknown): (one: T) => void {
  let waiting: T[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  const send = () => {
    if (waiting.length === 0) {
      timer = undefined;
      return;
    }
    const all = waiting;
    waiting = [];
    timer = setTimeout(send, ms);
    run(all);
  };
  return (one) => {
    waiting.push(one);
    if (timer === undefined) send();
  };
}
