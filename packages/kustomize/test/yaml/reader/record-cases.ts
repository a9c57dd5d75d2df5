// Records what the real kustomize makes of every case of cases.ts:
//   npx esbuild packages/kustomize/test/yaml/reader/record-cases.ts --bundle --platform=node --format=esm --outfile=/tmp/record.mjs
//   node /tmp/record.mjs > packages/kustomize/test/yaml/reader/recorded.json
// with the pinned kustomize on your PATH. A case is built as the only resource of a kustomization; null means it failed.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cases } from "./cases.ts";

const folder = mkdtempSync(join(tmpdir(), "kustogen-record-"));
const recorded: Record<string, string | null> = {};
writeFileSync(join(folder, "kustomization.yaml"), "resources: [thing.yaml]\n");
for (const [name, text] of Object.entries(cases)) {
  writeFileSync(join(folder, "thing.yaml"), text);
  const built = spawnSync("kustomize", ["build", folder], { encoding: "utf8" });
  recorded[name] = built.status === 0 ? built.stdout : null;
}
rmSync(folder, { recursive: true });
process.stdout.write(`${JSON.stringify(recorded, null, 1)}\n`);
