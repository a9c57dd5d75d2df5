import { spawnSync } from "node:child_process";
import { cpSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { refusedLater } from "../../../../test/refused.ts";
import type { GeneratedFile } from "../../src/output/file.ts";
import {
  gen,
  git,
  put,
  repositoryWithHistory,
  SCOPE,
  status,
  temporaryFolder,
  text,
  yaml,
} from "../delivery/fixture.ts";
import { bundleChild } from "./bundle.ts";

let child = "";
beforeAll(async () => {
  child = await bundleChild("killed.child", temporaryFolder());
});

/** The kill signal that ended the process; undefined when it finished first. */
function runKilled(root: string, files: GeneratedFile[], killAfter: number): string | undefined {
  const result = spawnSync(
    process.execPath,
    [child, JSON.stringify({ root, files, scope: SCOPE, killAfter })],
    {
      encoding: "utf8",
    },
  );
  if (result.status !== 0 && result.signal === null) throw new Error(result.stderr);
  return result.signal ?? undefined;
}

const before = [
  yaml("base/a/kustomization.yaml", "version: 1"),
  yaml("base/a/one.yaml", "version: 1"),
  yaml("base/a/two.yaml", "version: 1"),
  yaml("base/gone/kustomization.yaml", "version: 1"),
];
const after = (version: number) => [
  yaml("base/a/kustomization.yaml", `version: ${version}`),
  yaml("base/a/one.yaml", `version: ${version}`),
  yaml("base/a/new.yaml", `version: ${version}`),
  yaml("base/fresh/deep/kustomization.yaml", `version: ${version}`),
  yaml("base/fresh/deep/x.yaml", `version: ${version}`),
  yaml("overlays/beta/a/kustomization.yaml", `version: ${version}`),
];

test("killed at any moment, each file is old or new and the next run, of other inputs, completes it", async () => {
  let kills = 0;
  const template = repositoryWithHistory();
  await gen(template, before);
  for (let killAfter = 0; ; killAfter += 3) {
    const root = copyOf(template);
    const signal = runKilled(root, after(2), killAfter);
    if (signal === undefined) break;
    expect(signal).toBe("SIGKILL");
    kills++;
    const old = new Map(before.map((file) => [file.path, file.text]));
    const fresh = new Map(after(2).map((file) => [file.path, file.text]));
    const found = git(root, "ls-files", "--cached", "--others", "--exclude-standard", "base", "overlays");
    for (const path of new Set(found.split("\n"))) {
      let now: string | undefined;
      try {
        now = text(root, path);
      } catch {
        // Removed already: the new state of a file that is no longer produced.
      }
      expect([old.get(path), fresh.get(path)]).toContain(now);
    }
    // Nothing half-written can be committed, not even by `git add -A`.
    git(root, "add", "-A", "--dry-run");
    expect(status(root)).not.toContain(".kustogen");
    // Other inputs than those of the killed run: what it left is ours anyway.
    await gen(root, after(3));
    expect(status(root)).toBe("");
    for (const file of after(3)) expect(text(root, file.path)).toBe(file.text);
    expect(readdirSync(root).sort()).toEqual([".git", "README.md", "base", "overlays"]);
    expect(readdirSync(join(root, "base")).sort()).toEqual(["a", "fresh"]);
  }
  expect(kills).toBeGreaterThan(5);
});

test("a hand edit made after a killed run is still protected", async () => {
  const root = repositoryWithHistory();
  await gen(root, before);
  // Past the preparation of 6 files in 5 folders and the first renames.
  expect(runKilled(root, after(2), 14)).toBe("SIGKILL");
  put(root, "base/a/one.yaml", "my: edit\n");
  (await refusedLater(gen(root, after(3)))).toThrow("edited by hand");
});

function copyOf(root: string): string {
  const copy = join(temporaryFolder(), "copy");
  cpSync(root, copy, { recursive: true });
  return copy;
}
