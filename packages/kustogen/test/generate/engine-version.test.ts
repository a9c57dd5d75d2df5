import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { git, newRepository, putAll } from "../../../../test/repository.ts";
import { openProjectRepository } from "../../src/delivery/repository.ts";
import { DEFAULT_FOLDERS } from "../../src/folders.ts";
import { refuseOlderEngine, upgradeOf } from "../../src/generate/engine-version.ts";
import { noteInRecord } from "../../src/output/record/record.ts";
import { VERSION } from "../../src/version.ts";

const root = mkdtempSync(join(tmpdir(), "kustogen-version-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

function locked(entry: object): void {
  const lock = { lockfileVersion: 3, packages: { "": {}, "node_modules/kustogen": entry } };
  writeFileSync(join(root, "package-lock.json"), JSON.stringify(lock, null, 2));
}

describe("the engine that the lock file names", () => {
  it("may be older than the one that runs, the same, or unknown", () => {
    refuseOlderEngine(root, "0.1.0");
    locked({ version: "0.9.9" });
    for (const version of ["0.9.9", "0.10.0", "1.0.0"]) refuseOlderEngine(root, version);
    locked({ resolved: "packages/kustogen", link: true });
    refuseOlderEngine(root, "0.0.1");
  });

  it("is not looked for in what is no file", () => {
    const other = mkdtempSync(join(root, "folder-"));
    mkdirSync(join(other, "package-lock.json"));
    expect(() => refuseOlderEngine(other, "0.1.0")).toThrow(
      "package-lock.json: expected a file, found a folder",
    );
  });

  it.each(["0.9.8", "0.8.10"])("may not be newer than %s, which runs", (version) => {
    locked({ version: "0.9.9" });
    expect(() => refuseOlderEngine(root, version)).toThrow(
      `this is kustogen ${version}, but 0.9.9 (package-lock.json) wrote the committed files. Run \`npm ci\``,
    );
  });
});

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
