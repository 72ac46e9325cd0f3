// Types of the six services' APIs, from the snapshots that the contract tests hold against the code: a route or field
// that is gone makes `tsc` fail here.
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import openapiTS, { astToString } from "openapi-typescript";

const snapshots = new URL("../../tests/contract/snapshots/", import.meta.url);
const target = new URL("../src/api/generated/", import.meta.url);

await mkdir(target, { recursive: true });
const services = (await readdir(snapshots))
  .filter((name) => name.startsWith("openapi.") && name.endsWith(".json"))
  .map((name) => name.split(".")[1])
  .sort();

for (const service of services) {
  const ast = await openapiTS(new URL(`openapi.${service}.json`, snapshots), { defaultNonNullable: false });
  await put(`${service}.ts`, `${astToString(ast)}`);
}
await put(
  "index.ts",
  [
    ...services.map((each) => `import type * as ${each} from "./${each}";`),
    `export type paths = ${services.map((each) => `${each}.paths`).join(" & ")};`,
    ...services.map(
      (each) => `export type ${each[0].toUpperCase()}${each.slice(1)} = ${each}.components["schemas"];`,
    ),
    "",
  ].join("\n"),
);

async function put(name, text) {
  const path = new URL(name, target);
  const before = await readFile(path, "utf8").catch(() => null);
  if (before !== text) await writeFile(path, text);
}
