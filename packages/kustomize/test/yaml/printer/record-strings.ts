// Records how the real kustomize prints nasty data:
//   npx esbuild packages/kustomize/test/yaml/printer/record-strings.ts --bundle --platform=node --format=esm --outfile=/tmp/record.mjs
//   node /tmp/record.mjs > packages/kustomize/test/yaml/printer/recorded.json
// with the pinned kustomize on your PATH. The data of a seed is written as JSON with every character beyond ASCII
// escaped, and built as the only resource of a kustomization.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { resourceOf } from "./resource.ts";

const folder = mkdtempSync(join(tmpdir(), "kustogen-record-"));
const recorded: Record<string, string> = {};
writeFileSync(join(folder, "kustomization.yaml"), "resources: [strings.json]\n");
for (let seed = 1; seed <= 4; seed++) {
  const { json } = resourceOf(seed, 60);
  writeFileSync(join(folder, "strings.json"), json);
  const built = spawnSync("kustomize", ["build", folder], { encoding: "utf8" });
  if (built.status !== 0) throw new Error(built.stderr);
  recorded[json] = built.stdout;
}
rmSync(folder, { recursive: true });
process.stdout.write(`${JSON.stringify(recorded, null, 1)}\n`);
