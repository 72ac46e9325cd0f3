// Processes and their versions as the settings read and change them.
import { $api, api, done, match, refresh } from "@/api/client";
import type { Sales } from "@/api/generated";
import { language } from "@/i18n";
import type { Definition } from "./editing";

export type Version = Sales["VersionOut"];
export type ProcessVersion = Sales["ProcessVersionOut"];
export type Trial = Sales["TrialOut"];
export type Verdict = Sales["VerdictOut"];
export type Answer = Sales["AnswerOut"];
export type Rule = Sales["RuleIn"];
/** To which stage of the new version a sale of an old stage goes. */
export type Mapping = Record<string, string>;

const PROCESSES = "/api/sales/processes";
const ONE = "/api/sales/processes/{process}/versions/{number}";

export const inWords = (titles: { ru: string; en: string }): string =>
  language() === "en" ? titles.en : titles.ru;
export const titleOf = (version: Pick<Version, "title_ru" | "title_en">): string =>
  language() === "en" ? version.title_en : version.title_ru;

const at = (version: Pick<Version, "code" | "version">) => ({
  process: version.code,
  number: version.version,
});

export const useVersions = () => $api.useQuery("get", PROCESSES, {}, { staleTime: 30_000 });

export const useVersion = (process: string, number: number) =>
  $api.useQuery("get", ONE, { params: { path: { process, number } } });

/** Of a process, or as the first version of a new one. */
export async function draft(
  version: Pick<Version, "code" | "version">,
  code?: string,
): Promise<ProcessVersion> {
  const made = await done(
    api.POST("/api/sales/processes/{process}/versions/{number}/draft", {
      params: { path: at(version) },
      body: code ? { code } : {},
    }),
  );
  await refresh(PROCESSES);
  return made;
}

export const write = (
  version: Pick<Version, "code" | "version">,
  revision: number,
  definition: Definition,
): Promise<ProcessVersion> =>
  done(api.PUT(ONE, { params: { path: at(version), header: match(revision) }, body: definition }));

export async function drop(version: Version): Promise<void> {
  // One request: it is sent even while the page is being left.
  await done(api.DELETE(ONE, { params: { path: at(version), header: match(version.revision) } }));
  await refresh(PROCESSES);
}

export const tryOut = (version: Version, mapping: Mapping): Promise<Trial> =>
  done(
    api.POST("/api/sales/processes/{process}/versions/{number}/dry-run", {
      params: { path: at(version) },
      body: { mapping },
    }),
  );

export async function publish(version: Version): Promise<void> {
  const { revision } = await done(api.GET(ONE, { params: { path: at(version) } }));
  await done(
    api.POST("/api/sales/processes/{process}/versions/{number}/publish", {
      params: { path: at(version), header: match(revision) },
    }),
  );
  await refresh(PROCESSES);
}

/** Brings over all running sales of older versions, batch by batch, and tells each answer as it comes. */
export async function migrate(
  version: Version,
  olds: number[],
  mapping: Mapping,
  onAnswers: (answers: Answer[]) => void,
): Promise<void> {
  for (const old of olds) {
    for (;;) {
      const { items } = await done(
        api.POST("/api/sales/processes/{process}/versions/{number}/migrate", {
          params: { path: at(version) },
          body: { old, mapping, limit: 100 },
        }),
      );
      onAnswers(items);
      // What was refused stays and would be answered again.
      if (!items.some((each) => each.outcome === "done")) break;
    }
  }
  await refresh("/api/sales");
}

export const useRules = () => $api.useQuery("get", "/api/sales/process-rules");

export async function putRules(items: Rule[]): Promise<void> {
  await done(api.PUT("/api/sales/process-rules", { body: { items } }));
  await refresh("/api/sales/process-rules");
}

/** What is newest first: the draft, then the version new sales follow, then those before it. */
export const versionsOf = (all: Version[], code: string): Version[] =>
  all.filter((each) => each.code === code).toSorted((one, other) => other.version - one.version);

/** One per process, in the order the service gives them: the current version, else the draft. */
export function processesOf(all: Version[]): Version[] {
  return [...new Set(all.map((each) => each.code))].map((code) => {
    const versions = versionsOf(all, code);
    return versions.find((each) => each.current) ?? versions[0]!;
  });
}
