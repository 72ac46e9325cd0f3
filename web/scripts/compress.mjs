// A compressed twin beside each file that shrinks, so that no server compresses the same bytes twice.
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const folder = process.env.WEB_OUT ?? "dist";

for (const name of await readdir(folder, { recursive: true })) {
  if (!/\.(js|css|svg|html|json)$/.test(name)) continue;
  const content = await readFile(join(folder, name));
  if (content.length < 1024) continue;
  await writeFile(join(folder, `${name}.gz`), gzipSync(content, { level: 9 }));
  const quality = content.length > 500_000 ? 9 : 11;
  await writeFile(
    join(folder, `${name}.br`),
    brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: quality } }),
  );
}
