// Records what the real kustomize prints for every generated folder: npm run record (after npm run gen).
// generated.test.ts compares with it on machines without kustomize.
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { realKustomize } from "../real-kustomize.ts";
import { digestOf, embeddedBuild, generatedFolders } from "./folders.ts";

if (realKustomize === undefined) {
  process.stderr.write("record: the pinned kustomize is not on your PATH; see docs/ci.md\n");
  process.exit(3);
}
const root = process.cwd();
const folders: Record<string, { inputs: string; output: string }> = {};
for (const folder of generatedFolders(root)) {
  const text = execFileSync(realKustomize, ["build", join(root, folder)], {
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  folders[folder] = { inputs: embeddedBuild(root, folder).inputs, output: digestOf(text) };
}
const version = execFileSync(realKustomize, ["version"], { encoding: "utf8" }).trim();
writeFileSync(
  join(root, "test/referee/generated/recorded.json"),
  `${JSON.stringify({ kustomize: version, folders }, null, 2)}\n`,
);
process.stdout.write(`recorded ${Object.keys(folders).length} folders with kustomize ${version}\n`);
