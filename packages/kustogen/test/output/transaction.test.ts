import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { put as putBelow } from "../../../../test/repository.ts";
import { unfinished } from "../../src/delivery/recover.ts";
import { removeSystem } from "../../src/init/remove.ts";
import { Transaction, type Writes } from "../../src/output/transaction.ts";
import { failing, placeAt } from "./place.ts";

let root = "";
let recordFolder = "";
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "kustogen-transaction-"));
  recordFolder = `${root}.git`;
});
afterEach(() => {
  for (const folder of [root, recordFolder]) rmSync(folder, { recursive: true, force: true });
});

const put = (path: string, text: string) => putBelow(root, path, text);

/** Everything below a folder, by plain reading: folders end in "/", links in "@". */
function listing(folder: string, prefix = ""): Record<string, string> {
  return Object.fromEntries(
    readdirSync(join(folder, prefix)).flatMap((name): [string, string][] => {
      const path = `${prefix}${name}`;
      const stats = lstatSync(join(folder, path));
      if (stats.isSymbolicLink()) return [[`${path}@`, readlinkSync(join(folder, path))]];
      if (stats.isFile())
        return [[path, `${stats.mode.toString(8)} ${readFileSync(join(folder, path), "utf8")}`]];
      return [[`${path}/`, ""], ...Object.entries(listing(folder, `${path}/`))];
    }),
  );
}

/** As the next run does with what a killed one has left. */
function recovered(): void {
  for (const transaction of unfinished(root, recordFolder)) {
    expect(transaction.foreign()).toEqual([]);
    transaction.undo();
  }
}

describe("files that belong together are written all or not at all", () => {
  it("a file that can't be written takes back those before it, and leaves what was there", () => {
    writeFileSync(join(root, "there.txt"), "old\n");
    mkdirSync(join(root, "folder"));
    const before = listing(root);
    const write = [
      ["new/below/a.txt", "new\n"],
      ["there.txt", "new\n"],
      ["folder", "no file can stand here\n"],
    ] as const;
    expect(() => placeAt(root).change({ write })).toThrow("folder: it is a folder; move it away");
    expect(listing(root)).toEqual(before);
  });

  it("a folder that was made for a file that can't be written is taken away too", () => {
    const path = `made/${"x".repeat(300)}`;
    expect(() => placeAt(root).change({ write: [[path, ""]] })).toThrow("the path is too long");
    expect(readdirSync(root)).toEqual([]);
  });

  it("a mode, a link and an empty folder are as they were", () => {
    put("old/run.sh", "#!/bin/sh\n");
    chmodSync(join(root, "old/run.sh"), 0o755);
    symlinkSync("run.sh", join(root, "old/link"));
    mkdirSync(join(root, "old/empty"));
    const before = listing(root);
    const transaction = Transaction.begin(root, recordFolder, { command: "kustogen test" });
    transaction.write({ remove: ["old"], write: [["old", "a file in its place\n"]] });
    expect(readFileSync(join(root, "old"), "utf8")).toBe("a file in its place\n");
    transaction.undo();
    expect(listing(root)).toEqual(before);
  });

  it("a file that is a link is written where it leads, and stays a link", () => {
    put("real/beta.yaml", "old\n");
    symlinkSync("real/beta.yaml", join(root, "beta.yaml"));
    placeAt(root).change({ write: [["beta.yaml", "new\n"]] });
    expect(readlinkSync(join(root, "beta.yaml"))).toBe("real/beta.yaml");
    expect(readFileSync(join(root, "real/beta.yaml"), "utf8")).toBe("new\n");
  });

  it("a script that is replaced stays executable", () => {
    put("run.sh", "old\n");
    chmodSync(join(root, "run.sh"), 0o755);
    placeAt(root).change({ write: [["run.sh", "new\n"]] });
    expect(statSync(join(root, "run.sh")).mode & 0o777).toBe(0o755);
  });

  it("what someone saves in the middle stays, and the rest is taken back", () => {
    put("a.txt", "a\n");
    const transaction = Transaction.begin(root, recordFolder, { command: "kustogen test" });
    transaction.write({
      write: [
        ["a.txt", "new\n"],
        ["b.txt", "new\n"],
      ],
    });
    put("b.txt", "mine\n");
    expect(transaction.foreign()).toEqual(["b.txt"]);
    transaction.undo(new Set(["b.txt"]));
    expect(Object.keys(listing(root))).toEqual(["a.txt", "b.txt"]);
    expect(readFileSync(join(root, "b.txt"), "utf8")).toBe("mine\n");
  });

  it("in git, a journal that a commit brought along is not believed", () => {
    put(
      ".kustogen-1-aaaaaa/before",
      '{"command":"x","staging":".kustogen-1-aaaaaa"}\n{"path":".git/hooks/post-commit","before":"x","after":null,"kept":"old-0"}\n',
    );
    put(".kustogen-1-aaaaaa/old-0", "planted\n");
    expect(unfinished(root, recordFolder)).toEqual([]);
    expect(readdirSync(root)).toEqual([]);
  });
});

const NAMES = ["a", "b", "c/a", "c/b", "c/d/a", "e/f/g"];
const aText = fc.constantFrom("one\n", "two\n", "three\n");
const changes: fc.Arbitrary<Writes> = fc.record({
  write: fc.uniqueArray(fc.tuple(fc.constantFrom(...NAMES, "x/y/z"), aText), { selector: ([path]) => path }),
  remove: fc.uniqueArray(fc.constantFrom(...NAMES, "c", "e", "c/d"), { maxLength: 3 }),
  prune: fc.boolean(),
});

it("wherever it fails or is killed, everything is as before or as after, and the next run makes it so", () => {
  const codes = fc.constantFrom("ENOSPC", "EACCES", "EROFS", undefined);
  const files = fc.dictionary(fc.constantFrom(...NAMES), aText);
  fc.assert(
    fc.property(files, changes, codes, fc.nat(40), (old, change, code, at) => {
      rmSync(root, { recursive: true });
      mkdirSync(root);
      for (const [path, text] of Object.entries(old)) put(path, text);
      const attempt = () => {
        // As every command begins.
        unfinished(root, recordFolder);
        const transaction = Transaction.begin(root, recordFolder, { command: "kustogen test" });
        try {
          transaction.write(change);
          transaction.end();
        } catch (error) {
          transaction.undo(new Set(transaction.foreign()));
          throw error;
        }
      };
      const before = listing(root);
      let failed = false;
      try {
        failing(at, code, attempt);
      } catch (error) {
        failed = true;
        if (code !== undefined) expect((error as Error).message).toMatch(/: .*\(|stands there|is a/);
      }
      // What was not killed needs no next run; a killed one may have come to its end already.
      if (code === undefined) recovered();
      // What can't be removed is ignored by git, until the next run.
      const between = Object.fromEntries(
        Object.entries(listing(root)).filter(([path]) => !path.startsWith(".kustogen-")),
      );
      try {
        attempt();
      } catch {
        // A change that can't be made at all, such as a file where a folder stays.
        expect(between).toEqual(before);
        rmSync(recordFolder, { recursive: true, force: true });
        return;
      }
      const after = listing(root);
      rmSync(recordFolder, { recursive: true, force: true });
      expect([before, after]).toContainEqual(between);
      if (!failed) expect(between).toEqual(after);
      for (const [path, text] of change.write ?? []) expect(after[path]).toContain(text);
    }),
    { numRuns: 100 },
  );
});

it("a system whose list can't be read stays", () => {
  put("generators/systems/shop/index.ts", "shop\n");
  expect(() =>
    removeSystem(placeAt(root), { name: "shop" } as Parameters<typeof removeSystem>[1], []),
  ).toThrow("ENOENT");
  expect(readFileSync(join(root, "generators/systems/shop/index.ts"), "utf8")).toBe("shop\n");
});
