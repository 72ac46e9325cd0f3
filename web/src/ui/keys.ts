// Shortcuts by physical key: Ctrl+K is the same key whatever layout is on. What is registered shows under `?`.
import { useEffect, useRef, useSyncExternalStore } from "react";

export interface Shortcut {
  /** `Mod+KeyK`, `Shift+Slash`, `KeyJ`, or a sequence: `KeyG KeyS`. Codes are those of KeyboardEvent.code. */
  keys: string;
  does: string;
  group?: string;
  run: (event: KeyboardEvent) => void;
  /** Also while a field is being typed into. */
  inFields?: boolean;
  hidden?: boolean;
}

const registered = new Set<{ current: Shortcut[] }>();
const listeners = new Set<() => void>();
let pending: { code: string; until: number } | null = null;
let snapshot: Shortcut[] = [];

const changed = () => {
  snapshot = [...registered].flatMap((each) => each.current);
  for (const listener of listeners) listener();
};

export const isMac = typeof navigator !== "undefined" && /Mac|iP(hone|ad)/.test(navigator.platform);

/** The combination that an event is, in the form shortcuts are written in. */
export function combination(
  event: Pick<KeyboardEvent, "code" | "ctrlKey" | "metaKey" | "shiftKey" | "altKey">,
): string {
  const parts = [];
  if (event.ctrlKey || event.metaKey) parts.push("Mod");
  if (event.altKey) parts.push("Alt");
  if (event.shiftKey) parts.push("Shift");
  return [...parts, event.code === "NumpadEnter" ? "Enter" : event.code].join("+");
}

const isField = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)) &&
  !/^(checkbox|radio|button)$/.test((target as HTMLInputElement).type ?? "");

/** Enter and Space on a link or button are its own. */
const isPressed = (target: EventTarget | null, code: string): boolean =>
  /^(Enter|Space)$/.test(code) &&
  target instanceof HTMLElement &&
  target.closest("a,button,[role=menuitem],[role=option],[role=tab]") !== null;

export function handle(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing || event.repeat === undefined) return;
  const said = combination(event);
  const inField = isField(event.target);
  const waiting = pending && pending.until > Date.now() ? pending.code : null;
  // The last to be registered is the innermost: a panel over a page comes first.
  for (const shortcut of [...registered].reverse().flatMap((each) => each.current)) {
    if (inField && !shortcut.inFields && !said.startsWith("Mod+")) continue;
    if (isPressed(event.target, event.code) && !said.includes("Mod")) continue;
    const [first, second] = shortcut.keys.split(" ");
    if (second ? waiting === first && said === second : !waiting && said === first) {
      pending = null;
      event.preventDefault();
      shortcut.run(event);
      return;
    }
  }
  const begins =
    !inField && snapshot.some((each) => each.keys.includes(" ") && each.keys.split(" ")[0] === said);
  if (!/^(Shift|Control|Alt|Meta)/.test(event.code)) {
    pending = begins ? { code: said, until: Date.now() + 1500 } : null;
  }
}

if (typeof window !== "undefined") window.addEventListener("keydown", handle);

/** While the component is on the screen. The newest closures are used; the list itself may change as well. */
export function useKeys(shortcuts: Shortcut[]): void {
  const holder = useRef<Shortcut[]>(shortcuts);
  holder.current = shortcuts;
  const shape = shortcuts.map((each) => `${each.keys} ${each.does}`).join("|");
  useEffect(() => {
    const own = holder;
    registered.add(own);
    return () => {
      registered.delete(own);
      changed();
    };
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: told anew when what can be pressed has changed
  useEffect(changed, [shape]);
}

export const useShortcuts = (): Shortcut[] =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => snapshot,
  );

const NAMES: Record<string, string> = {
  Mod: isMac ? "⌘" : "Ctrl",
  Shift: isMac ? "⇧" : "Shift",
  Alt: isMac ? "⌥" : "Alt",
  Enter: "Enter",
  Escape: "Esc",
  Slash: "/",
  "Shift+Slash": "?",
  ArrowRight: "→",
  ArrowLeft: "←",
  ArrowUp: "↑",
  ArrowDown: "↓",
  Space: "␣",
  Period: ".",
  BracketLeft: "[",
  BracketRight: "]",
};

/** `Ctrl K`, `?`, `G` `S`: what is printed on the keys. */
export function keyNames(keys: string): string[] {
  return keys
    .split(" ")
    .flatMap((combo) =>
      NAMES[combo]
        ? [NAMES[combo]]
        : combo.split("+").map((part) => NAMES[part] ?? part.replace(/^(Key|Digit)/, "")),
    );
}
