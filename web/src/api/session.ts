// Who is signed in. The tokens are HttpOnly cookies: no script can read them, ours included.
import { useRef, useSyncExternalStore } from "react";
import type { Identity } from "./generated";
import { Problem } from "./problem";

export type Person = Identity["SelfOut"];
export type Role = Person["role"];

const SESSIONS = "/api/identity/sessions";
const RENEWED = "fibex-renewed";
let person: Person | null = null;
const listeners = new Set<() => void>();

function become(next: Person | null): void {
  person = next;
  for (const listener of listeners) listener();
}

export const whoIsIn = (): Person | null => person;

export function onSessionChange(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Inside the frame. In the moment of signing out it is still drawn, for the one who leaves. */
export function usePerson(): Person {
  const found = useSyncExternalStore(onSessionChange, whoIsIn);
  const last = useRef(found);
  if (found) last.current = found;
  if (!last.current) throw new Error("only inside the frame, where somebody is signed in");
  return last.current;
}

/** A page elsewhere cannot add this header: what changes something comes from here. */
export function authorize(headers: Headers): void {
  headers.set("x-fibex-csrf", "1");
}

const ask = (method: string, path: string, body?: unknown): Promise<Response> => {
  const headers = new Headers(body === undefined ? {} : { "content-type": "application/json" });
  authorize(headers);
  return fetch(path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
};

/**
 * The next access token. A refresh token is good for one use, so of several tabs one asks at a time, and one that waited
 * finds it done.
 */
export async function renew(): Promise<boolean> {
  const wanted = Date.now();
  const work = async () => {
    if (Number(localStorage.getItem(RENEWED)) >= wanted) return true;
    const answer = await ask("POST", `${SESSIONS}/refresh`);
    if (answer.ok) localStorage.setItem(RENEWED, String(Date.now()));
    else if (answer.status === 401) become(null);
    return answer.ok;
  };
  return navigator.locks ? navigator.locks.request("fibex-renew", work) : work();
}

export async function signIn(email: string, password: string): Promise<Person> {
  const answer = await ask("POST", SESSIONS, { email, password, cookie: true });
  if (!answer.ok) throw await Problem.of(answer);
  const signed = (await answer.json()) as Identity["SignedInOut"];
  become(signed.user);
  return signed.user;
}

/** Who the browser already is, when the app starts. */
export async function resume(): Promise<Person | null> {
  const me = () => fetch("/api/identity/me");
  let answer = await me();
  if (answer.status === 401 && (await renew())) answer = await me();
  become(answer.ok ? ((await answer.json()) as Person) : null);
  return person;
}

export async function signOut(): Promise<void> {
  await ask("DELETE", `${SESSIONS}/current`).catch(() => null);
  become(null);
}
