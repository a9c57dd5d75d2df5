import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from "node:fs";
import { dirname, join, sep } from "node:path";
import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { refused } from "../../../../test/refused.ts";
import { put, putAll, temporaryFolder } from "../../../../test/repository.ts";
import { unfinished } from "../../src/delivery/recover.ts";
import { changeTogether } from "../../src/delivery/writing.ts";
import { realDisk } from "../../src/output/disk.ts";
import { openStaging } from "../../src/output/staging.ts";
import type { Writes } from "../../src/output/transaction.ts";
import { failing } from "./place.ts";

let top = "";
let root = "";
let recordFolder = "";
beforeEach(() => {
  top = temporaryFolder();
  root = join(top, "root");
  recordFolder = join(top, "record");
});

const change = (changes: Writes) => changeTogether(root, recordFolder, "kustogen test", changes);

/** Everything in a folder as `lstat` shows it. */
function listing(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    const stats = lstatSync(path);
    if (stats.isSymbolicLink()) return [`${path} -> ${readlinkSync(path)}`];
    return stats.isDirectory() ? [path, ...listing(path)] : [`${path}: ${readFileSync(path, "utf8")}`];
  });
}

/** What no command may change: all beside the root and its own record, and what is git's. */
const untouchable = () => [...listing(join(top, "outside")), ...listing(join(root, ".git"))];

/** What git knows of the project: no empty folders, and nothing of a killed run, until the next one. */
const ours = () => listing(root).filter((line) => / -> |^(?!.*\/\.kustogen-).*: /s.test(line));

/** As every command that writes begins. */
function nextRun(): void {
  for (const one of unfinished(root, recordFolder)) one.undo(new Set(one.foreign()));
}

function begin(): void {
  for (const folder of [root, join(top, "outside"), recordFolder])
    rmSync(folder, { recursive: true, force: true });
  putAll(top, {
    "root/.git/hooks/pre-commit": "theirs\n",
    "root/real/file": "here\n",
    "outside/file": "theirs\n",
    "outside/a/b": "theirs\n",
    "outside/before": "theirs\n",
  });
}

const PLACES = ["a", "b", "c", "a/b", "b/a", "a/b/c", "real/a", "real/file"];
const anEntry = fc.record({
  at: fc.constantFrom(...PLACES, ".kustogen-1-aaaaaa"),
  absolute: fc.boolean(),
  to: fc.constantFrom(
    ...["root", "root/a", "root/b", "root/a/b", "root/c", "root/real", "root/real/file", "root/missing"],
    ...["root/.git", "root/.git/hooks", "root/.git/hooks/pre-commit"],
    ...["outside", "outside/a", "outside/file", "outside/missing", "."],
    ...["file", "folder"],
  ),
});
const aPath = fc.constantFrom(...PLACES, "a/x", "a/b/x", "c/x/y", "real/new");
const writes: fc.Arbitrary<Writes> = fc.record({
  write: fc.uniqueArray(fc.tuple(aPath, fc.constantFrom("one\n", "two\n")), { selector: ([path]) => path }),
  remove: fc.oneof(fc.constant([]), fc.uniqueArray(aPath, { maxLength: 2 })),
  prune: fc.boolean(),
});

/** Puts a file, a folder or a link somewhere in the root, unless something is there, or a link or a file above it. */
function plant({ at, absolute, to }: { at: string; absolute: boolean; to: string }): void {
  const place = join(root, at);
  const names = at.split("/");
  const above = names.slice(1).map((_, depth) => join(root, ...names.slice(0, depth + 1)));
  const isFolder = (path: string) => !isLink(path) && (!existsSync(path) || statSync(path).isDirectory());
  if (!above.every(isFolder) || isLink(place) || existsSync(place)) return;
  mkdirSync(to === "folder" ? place : dirname(place), { recursive: true });
  if (to === "file") put(root, at, "old\n");
  else if (to !== "folder") symlinkSync(absolute ? join(top, to) : join(...names.map(() => ".."), to), place);
}

const isLink = (path: string) =>
  existsSync(dirname(path)) &&
  statSync(dirname(path)).isDirectory() &&
  lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true;

/** Whether what is at a path, with every link followed, is in the root and of the right kind; true for a new path. */
function mayWrite(path: string): boolean {
  const names = path.split("/");
  return names.every((_, at) => {
    const place = join(root, ...names.slice(0, at + 1));
    if (!isLink(place)) return true;
    if (!existsSync(place)) return false;
    const real = `${realpathSync(place)}${sep}`;
    const isInside = real.startsWith(root + sep) && !real.startsWith(join(root, ".git") + sep);
    return isInside && statSync(place).isDirectory() === at < names.length - 1;
  });
}

it("whatever links a commit has, nothing out of the project changes, and only what stays in it is written", () => {
  const seen = { written: 0, refused: 0 };
  const calls = fc.option(fc.nat(30), { nil: Number.POSITIVE_INFINITY, freq: 2 });
  fc.assert(
    fc.property(fc.array(anEntry, { maxLength: 6 }), writes, calls, (entries, changes, at) => {
      begin();
      for (const entry of entries) plant(entry);
      const before = { theirs: untouchable(), ours: ours() };
      const allowed = Array.from(changes.write ?? [], ([path]) => path).every(mayWrite);
      const isAlone = changes.remove?.length === 0;
      let error: Error | undefined;
      try {
        failing(at, "ENOSPC", () => {
          unfinished(root, recordFolder);
          change(changes);
        });
      } catch (thrown) {
        error = thrown as Error;
      }
      expect(untouchable()).toEqual(before.theirs);
      nextRun();
      expect(untouchable()).toEqual(before.theirs);
      if (error !== undefined) expect(ours()).toEqual(before.ours);
      if (isAlone && !allowed) expect(error).toBeDefined();
      if (isAlone && !allowed && at === Number.POSITIVE_INFINITY) {
        seen.refused++;
        expect(error).toMatchObject({
          name: "InputError",
          message: expect.stringMatching(
            /^\S+: is a link to .+; put a (?:file|folder) in its place$|it is a folder/,
          ),
        });
      }
      if (error !== undefined) return;
      seen.written++;
      const texts = new Map<string, string[]>();
      for (const [path, text] of changes.write ?? []) {
        const real = realpathSync(join(root, path));
        texts.set(real, [...(texts.get(real) ?? []), String(text)]);
      }
      for (const [real, all] of texts) expect(all).toContain(readFileSync(real, "utf8"));
    }),
    { numRuns: 600 },
  );
  // Both happened often enough for the judge to mean something.
  expect(Math.min(seen.written, seen.refused)).toBeGreaterThan(40);
});

describe("where a link appears while a command writes", () => {
  it.each(["write", "remove"])("nothing is changed beyond it, at any step: %s", (what) => {
    for (let at = 0, isDone = false; !isDone; at++) {
      begin();
      putAll(root, { "sub/a": "old\n", "sub/file": "old\n" });
      const before = untouchable();
      const swapped = () => {
        mkdirSync(join(root, "sub"), { recursive: true });
        renameSync(join(root, "sub"), join(root, "kept"));
        symlinkSync("../outside", join(root, "sub"));
      };
      const paths = ["sub/file", "sub/a", "sub/new/x"];
      const work = () =>
        what === "write"
          ? change({ write: paths.map((path) => [path, "new\n"] as const) })
          : change({ remove: paths, prune: true });
      isDone = afterCall(at, swapped, work);
      expect([at, untouchable()]).toEqual([at, before]);
      if (isDone) continue;
      // Once the folder is back, the next command brings all back, unless this one had come to its end.
      rmSync(join(root, "sub"));
      renameSync(join(root, "kept"), join(root, "sub"));
      nextRun();
      const now = ["file", "a"].map(
        (name) => existsSync(join(root, "sub", name)) && readFileSync(join(root, "sub", name), "utf8"),
      );
      expect(new Set(now).size).toBe(1);
    }
  });
});

/** Does something after one call to the disk; true if there were fewer, so that it wasn't done. */
function afterCall(at: number, act: () => void, work: () => void): boolean {
  const real = { ...realDisk };
  let calls = 0;
  for (const name of Object.keys(real) as (keyof typeof real)[])
    (realDisk as unknown as Record<string, unknown>)[name] = (...args: unknown[]) => {
      const answer = (real[name] as (...given: unknown[]) => unknown)(...args);
      if (calls++ === at) act();
      return answer;
    };
  try {
    work();
  } catch (error) {
    expect((error as Error).name).toMatch(/^(?:InputError|PlaceError)$/);
  } finally {
    Object.assign(realDisk, real);
  }
  return calls <= at;
}

describe("a link is refused with where it leads and the mend", () => {
  it.each<[string, string, string, string]>([
    [
      "a file outside",
      "a/file",
      "../../outside/file",
      "which leads out of this project, to TOP/outside/file, where kustogen writes nothing; put a file in its place",
    ],
    [
      "a folder outside",
      "a",
      "../outside",
      "which leads out of this project, to TOP/outside, where kustogen writes nothing; put a folder in its place",
    ],
    [
      "git's own folder",
      "a",
      ".git/hooks",
      "which leads into git's own folder, where kustogen writes nothing; put a folder in its place",
    ],
    ["nothing", "a", "missing", "which leads nowhere; put a folder in its place"],
    ["itself", "a/file", "file", "which leads in a circle; put a file in its place"],
    ["a file where a folder belongs", "a", "real/file", "which is no folder; put a folder in its place"],
    ["a folder where a file belongs", "a/file", "../real", "which is a folder; put a file in its place"],
  ])("to %s", (_, at, to, said) => {
    begin();
    mkdirSync(dirname(join(root, at)), { recursive: true });
    symlinkSync(to, join(root, at));
    refused(() => change({ write: [["a/file", "new\n"]] })).toThrow(
      `${at}: is a link to ${to}, ${said.replace("TOP", top)}`,
    );
  });

  it("that is removed while something is written below it", () => {
    begin();
    symlinkSync("real", join(root, "a"));
    refused(() => change({ remove: ["a"], write: [["a/file", "new\n"]] })).toThrow(
      "a: is a link to real, which is removed; put a folder in its place",
    );
  });
});

it("a link that is removed, or replaced by what is removed and written at once, leaves its target as it is", () => {
  begin();
  symlinkSync("../outside/file", join(root, "a"));
  symlinkSync("../outside/file", join(root, "b"));
  change({ remove: ["a", "b"], write: [["b", "new\n"]] });
  expect(readdirSync(root).sort()).toEqual([".git", "b", "real"]);
  expect([readFileSync(join(root, "b"), "utf8"), isLink(join(root, "b"))]).toEqual(["new\n", false]);
  expect(readFileSync(join(top, "outside/file"), "utf8")).toBe("theirs\n");
});

it("a link with the name of a folder of a killed run empties nothing", () => {
  begin();
  symlinkSync("../outside", join(root, ".kustogen-1-aaaaaa"));
  const before = untouchable();
  expect(unfinished(root, recordFolder)).toEqual([]);
  openStaging(root).remove();
  expect(untouchable()).toEqual(before);
});
