import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../../../../test/repository.ts";
import { refuseOlderEngine } from "../../src/generate/project.ts";

const root = temporaryFolder();

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
