// How the app is shown to this person on this device: theme, density.
import { useSyncExternalStore } from "react";
import type { Density } from "@/ui/theme";

export type Theme = "light" | "dark" | "auto";
const listeners = new Set<() => void>();

function read<T extends string>(name: string, otherwise: T): T {
  try {
    return (localStorage.getItem(name) as T) ?? otherwise;
  } catch {
    return otherwise;
  }
}

function keep(name: string, value: string): void {
  try {
    localStorage.setItem(name, value);
  } catch {
    // for this visit only
  }
}

let state = {
  theme: read<Theme>("fibex-theme", "auto"),
  // Wide screens have room for a calm dense page; fingers want more.
  density: read<Density>("fibex-density", window.innerWidth >= 1280 ? "compact" : "comfortable"),
};
document.documentElement.dataset.density = state.density;

export function setPreference(next: Partial<typeof state>): void {
  state = { ...state, ...next };
  keep("fibex-theme", state.theme);
  keep("fibex-density", state.density);
  document.documentElement.dataset.density = state.density;
  for (const listener of listeners) listener();
}

export const usePreferences = () =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => state,
  );
