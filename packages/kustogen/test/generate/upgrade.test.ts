import { expect, it } from "vitest";
import { git, newRepository, putAll } from "../../../../test/repository.ts";
import { openProjectRepository } from "../../src/delivery/repository.ts";
import { DEFAULT_FOLDERS } from "../../src/folders.ts";
import { upgradeOf } from "../../src/generate/upgrade.ts";
import { noteInRecord } from "../../src/output/record/record.ts";
import { VERSION } from "../../src/version.ts";

/** A project with one commit, whose last engine is known by its lock file. */
function committed(lock = `"node_modules/kustogen": {\n  "version": "0.0.9"\n}`, prefix = "") {
  const root = newRepository();
  putAll(root, { [`${prefix}package-lock.json`]: lock });
  git(root, "add", "-A");
  git(root, "commit", "-qm", "one");
  return openProjectRepository(root + (prefix && `/${prefix.slice(0, -1)}`), DEFAULT_FOLDERS);
}

it("the engine before is the one that is recorded, then the one of the lock file, and unknown without both", () => {
  const known = committed();
  const ran = (digest: string) => noteInRecord(known.recordFolder, { engine: { version: VERSION, digest } });
  ran("old");
  expect(upgradeOf(known, "new")).toEqual({ from: VERSION, to: VERSION });
  ran("new");
  expect(upgradeOf(known, "new")).toBeUndefined();
  noteInRecord(known.recordFolder, { engine: undefined });
  expect(upgradeOf(known, "new")).toEqual({ from: "0.0.9", to: VERSION });
  expect(upgradeOf(committed(undefined, "deploy/"), "new")).toEqual({ from: "0.0.9", to: VERSION });
  expect(upgradeOf(committed("{}"), "new")).toBeUndefined();
  expect(upgradeOf(committed(`"node_modules/kustogen": { "version": "${VERSION}"`), "new")).toBeUndefined();
  expect(upgradeOf({ ...committed(), head: undefined }, "new")).toBeUndefined();
  expect(upgradeOf({ ...committed(), prefix: "other/" }, "new")).toBeUndefined();
});
