import { renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import { beforeAll, describe, expect, it } from "vitest";
import { DEFAULT_FOLDERS } from "../../src/folders.ts";
import { applyPlan } from "../../src/output/apply.ts";
import { planWrites } from "../../src/output/plan.ts";
import { beginLook } from "../../src/output/record/looking.ts";
import { StoredRecord } from "../../src/output/record/record.ts";
import { isUntouched } from "../../src/output/record/untouched.ts";
import { temporaryFolder, text, yaml } from "../delivery/fixture.ts";

const SYSTEMS = 360;
const files = Array.from({ length: SYSTEMS }, (_, number) => [
  yaml(`base/sys${number}/a.yaml`, "a: 1"),
  yaml(`base/sys${number}/b.yaml`, "b: 1"),
  yaml(`argocd/beta/sys${number}.yaml`, "c: 1"),
]).flat();

let root: string;
let recordFolder: string;
let thread: URL;

beforeAll(async () => {
  const folder = temporaryFolder();
  [root, recordFolder] = [folder, `${folder}/record`];
  const plan = planWrites(root, files, ["base", "argocd"], { recordFolder, committed: () => new Map() });
  applyPlan(root, plan, { folders: DEFAULT_FOLDERS, recordFolder, fingerprint: "f" });
  const outfile = join(folder, "look.cjs");
  await build({
    entryPoints: [fileURLToPath(new URL("../../src/cli/look.ts", import.meta.url))],
    absWorkingDir: folder,
    outfile,
    bundle: true,
    platform: "node",
    format: "cjs",
  });
  thread = pathToFileURL(outfile);
});

const inTwo = (module = thread) => beginLook(root, StoredRecord.read(recordFolder), module, 0)();

describe("a look at all files", () => {
  it("finds nothing where nobody touched any, in one thread and in two", async () => {
    // More than a few parts, or nothing is shared.
    expect(StoredRecord.read(recordFolder).text.length).toBeGreaterThan(3 * 16_384);
    expect(isUntouched(root, StoredRecord.read(recordFolder))).toBe(true);
    expect(await inTwo()).toBe(true);
    expect(await inTwo(new URL("missing.mjs", thread))).toBe(true);
  });

  it.each([0, 150, SYSTEMS - 1].map((number) => [`sys${number}`]))(
    "finds what was done to %s, in one thread and in two, also when the second can't start",
    async (name) => {
      const path = join(root, `base/${name}/b.yaml`);
      const state = StoredRecord.read(recordFolder);
      const before = text(root, `base/${name}/b.yaml`);
      writeFileSync(path, before.replace("b: 1", "b: 2"));
      try {
        expect(isUntouched(root, state)).toBe(false);
        expect(await inTwo()).toBe(false);
        expect(await inTwo(new URL("missing.mjs", thread))).toBe(false);
        // Asked again it says the same.
        const look = beginLook(root, state, thread, 0);
        expect([await look(), await look()]).toEqual([false, false]);
      } finally {
        applyPlan(
          root,
          planWrites(root, files, ["base", "argocd"], {
            recordFolder,
            committed: () => new Map(),
            origins: () => new Map(),
          }),
          { folders: DEFAULT_FOLDERS, recordFolder, fingerprint: "f", force: true },
        );
      }
      expect(await inTwo()).toBe(true);
    },
  );

  it("finds a file that someone added or took away, in any folder", async () => {
    const added = join(root, "base/sys120/own.yaml");
    writeFileSync(added, "mine: 1\n");
    expect(await inTwo()).toBe(false);
    rmSync(added);
    // Removing it again changed the folder as well.
    expect(await inTwo()).toBe(false);
    renameSync(join(root, "argocd/beta/sys120.yaml"), join(root, "argocd/sys120.yaml"));
    expect(await inTwo()).toBe(false);
  });
});
