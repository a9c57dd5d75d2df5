import {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { expect, it } from "vitest";
import { Looks } from "../../src/output/looks.ts";
import { CheckedMemory } from "../../src/output/memory/checked.ts";
import { temporaryFolder } from "../delivery/fixture.ts";

const SECRET = new Uint8Array(32).fill(7);
const FOUND = { findings: ["one"], facts: new Set(["a"]), none: [undefined] };

const newFolder = () => join(temporaryFolder(), "checked/run");
const open = (folder: string, secret = SECRET) => new CheckedMemory(folder, secret);

it("what is kept is recalled as it was, by the next process too", () => {
  const folder = newFolder();
  expect(open(folder).recall("part")).toBeUndefined();
  open(folder).keep("part", FOUND);
  expect(open(folder).recall("part")).toEqual(FOUND);
});

it("what someone else has sealed, or moved here, is nothing", () => {
  const [folder, other] = [newFolder(), newFolder()];
  open(other).keep("part", FOUND);
  cpSync(other, folder, { recursive: true });
  expect(open(folder).recall("part")).toBeUndefined();
  open(folder, new Uint8Array(32)).keep("forged", FOUND);
  expect(open(folder).recall("forged")).toBeUndefined();
  open(folder).keep("part", FOUND);
  cpSync(join(folder, "part"), join(folder, "all"));
  expect(open(folder).recall("all")).toBeUndefined();
});

it("what is damaged, cut off or of another version is nothing", () => {
  const folder = newFolder();
  open(folder).keep("part", FOUND);
  const path = join(folder, "part");
  const bytes = readFileSync(path);
  for (const at of [0, 17, 20, 60, bytes.length - 1]) {
    const damaged = Buffer.from(bytes);
    damaged[at] = (damaged[at] as number) ^ 1;
    writeFileSync(path, damaged);
    expect(open(folder).recall("part")).toBeUndefined();
    writeFileSync(path, bytes.subarray(0, at));
    expect(open(folder).recall("part")).toBeUndefined();
  }
  writeFileSync(path, bytes);
  expect(open(folder).recall("part")).toEqual(FOUND);
});

it("the stamp of a link changes with what it leads to", () => {
  const folder = temporaryFolder();
  const [file, link] = [join(folder, "file"), join(folder, "link")];
  writeFileSync(file, "one");
  symlinkSync("file", link);
  // By the clock of the run everything is old enough to be known by its stamp.
  const stamp = () =>
    new CheckedMemory(join(folder, "run"), SECRET, new Looks(Date.now() + 3_000)).stamp(link);
  const before = stamp();
  expect(before).toBeDefined();
  expect(stamp()).toBe(before);
  writeFileSync(file, "longer");
  expect(stamp()).not.toBe(before);
});

it("a file or folder is as it was while its size, times and number are", () => {
  const folder = temporaryFolder();
  const [file, link] = [join(folder, "file"), join(folder, "link")];
  writeFileSync(file, "one");
  symlinkSync("file", link);
  const later = new CheckedMemory(join(folder, "run"), SECRET, new Looks(Date.now() + 3_000));
  const stampOf = (path: string) => {
    const { size, mtimeMs, ctimeMs, ino, dev } = lstatSync(path);
    return [-1, size, mtimeMs, ctimeMs, ino, dev];
  };
  const stamp = stampOf(file);
  expect(later.hasStamp(file, false, stamp, 1)).toBe(true);
  for (let at = 1; at < stamp.length; at++)
    expect(later.hasStamp(file, false, stamp.with(at, -1), 1), `field ${at}`).toBe(false);
  expect(later.hasStamp(folder, true, stampOf(folder), 1)).toBe(true);
  expect(later.hasStamp(folder, false, stampOf(folder), 1)).toBe(false);
  expect(later.hasStamp(file, true, stamp, 1)).toBe(false);
  expect(later.hasStamp(link, false, stampOf(link), 1)).toBe(false);
  expect(later.hasStamp(join(folder, "gone"), false, stamp, 1)).toBe(false);
  // What was changed just now may be changed again without another stamp.
  expect(open(join(folder, "run")).hasStamp(file, false, stamp, 1)).toBe(false);
});

it("a check goes on where nothing can be kept", () => {
  const file = join(temporaryFolder(), "file");
  writeFileSync(file, "");
  const memory = open(join(file, "checked"));
  memory.keep("part", FOUND);
  memory.end();
  memory.forget();
  expect(memory.recall("part")).toBeUndefined();
  const folder = newFolder();
  open(folder).keep("part", { code: () => 1 });
  expect(existsSync(folder)).toBe(false);
});

it("what no check asks for anymore goes, and what killed ones left; what another is writing stays", () => {
  const folder = newFolder();
  for (const name of ["part", "old"]) open(folder).keep(name, FOUND);
  writeFileSync(join(folder, `part.${process.pid}`), "");
  writeFileSync(join(folder, "part.99999999"), "");
  const memory = open(folder);
  memory.recall("part");
  memory.end();
  expect(readdirSync(folder).sort()).toEqual(["part", `part.${process.pid}`]);
});

it("the last three sets of folders are remembered", () => {
  const folder = newFolder();
  for (let at = 1; at <= 4; at++) {
    mkdirSync(join(dirname(folder), `run${at}`), { recursive: true });
    utimesSync(join(dirname(folder), `run${at}`), at, at);
  }
  open(folder).keep("part", FOUND);
  open(folder).end();
  expect(readdirSync(dirname(folder)).sort()).toEqual(["run", "run3", "run4"]);
});

it("what was changed just now has no stamp, what is older that of its change", () => {
  const folder = join(temporaryFolder(), "folder");
  mkdirSync(folder);
  const path = join(folder, "a.yaml");
  writeFileSync(path, "a");
  const memory = open(newFolder());
  expect([memory.stamp(path), memory.folderStamp(folder)]).toEqual([undefined, undefined]);
  const stamps = () => {
    const later = new CheckedMemory(newFolder(), SECRET, new Looks(Date.now() + 3_000));
    return [later.stamp(path), later.folderStamp(folder)];
  };
  const before = stamps();
  expect(before).toEqual([expect.stringMatching(/^1 /), expect.any(String)]);
  // As old and as large as it was: the change itself has a time that nobody sets back.
  const { atime, mtime } = statSync(path);
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
  writeFileSync(path, "b");
  utimesSync(path, atime, mtime);
  expect(stamps()[0]).not.toBe(before[0]);
  expect(stamps()[1]).toBe(before[1]);
  writeFileSync(join(folder, "b.yaml"), "");
  expect(stamps()[1]).not.toBe(before[1]);
});

it("a folder that a link leads to has no stamp, nor one that isn't there", () => {
  const root = temporaryFolder();
  mkdirSync(join(root, "real/inner"), { recursive: true });
  symlinkSync("real", join(root, "link"));
  const memory = new CheckedMemory(newFolder(), SECRET, new Looks(Date.now() + 3_000));
  expect(memory.folderStamp(join(root, "real/inner"))).toEqual(expect.any(String));
  for (const path of ["link", "link/inner", "nowhere"])
    expect(memory.folderStamp(join(root, path))).toBeUndefined();
});
