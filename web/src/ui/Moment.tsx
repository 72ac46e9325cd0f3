import { exact, relative } from "./format";

/** A moment as lists show it, the exact one on hover. */
export function Moment({ at, className }: { at: string | null | undefined; className?: string }) {
  return (
    <time dateTime={at ?? undefined} title={exact(at)} className={`nowrap ${className ?? ""}`}>
      {relative(at)}
    </time>
  );
}
