// A browser's long name for itself, in two words.

const BROWSERS: [RegExp, string][] = [
  [/YaBrowser\//, "Яндекс Браузер"],
  [/Edg\//, "Edge"],
  [/OPR\//, "Opera"],
  [/Firefox\//, "Firefox"],
  [/Chrome\//, "Chrome"],
  [/Safari\//, "Safari"],
];
const SYSTEMS: [RegExp, string][] = [
  [/iPhone|iPad/, "iOS"],
  [/Android/, "Android"],
  [/Windows/, "Windows"],
  [/Mac OS X/, "macOS"],
  [/Linux/, "Linux"],
];

const first = (agent: string, known: [RegExp, string][]) => known.find(([sign]) => sign.test(agent))?.[1];

/** `Chrome, Windows`; of what is not known, the beginning of its own words. */
export function browserOf(agent: string): string {
  const names = [first(agent, BROWSERS), first(agent, SYSTEMS)].filter(Boolean);
  return names.join(", ") || agent.slice(0, 40) || "—";
}
