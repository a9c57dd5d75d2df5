import { execFileSync } from "node:child_process";
import { mkdirSync, realpathSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { temporaryFolder } from "../../../../test/repository.ts";
import { DiskTree } from "../../src/node/disk.ts";

const root = temporaryFolder();
const path = (name: string) => join(root, name);
const long = "a line of text\n".repeat(10_000);

mkdirSync(path("folder"));
writeFileSync(path("folder/file"), "text");
writeFileSync(path("folder/ümlaut"), "ü");
writeFileSync(path("folder/bytes"), Buffer.from([0xff, 0xfe]));
writeFileSync(path("long"), long);
symlinkSync("folder", path("link"));
symlinkSync("folder/file", path("file-link"));
symlinkSync("gone", path("broken"));
symlinkSync("circle", path("circle"));
execFileSync("mkfifo", [path("pipe")]);

/** The result of a question, or the words of the error with its code. */
function answer(ask: (tree: DiskTree) => unknown): unknown {
  try {
    const found = ask(new DiskTree());
    return Buffer.isBuffer(found) ? `${found.length} bytes` : found;
  } catch (error) {
    const { message, code } = error as { message: string; code: string };
    return `${message.replace(root, "ROOT")} [${code}]`;
  }
}

describe.each<[name: string, kind: unknown, text: unknown, content: unknown, real: unknown, list: number]>([
  ["folder", "directory", undefined, "ROOT/folder: no such file [no-such-file]", "folder", 3],
  ["folder/file", "file", "text", "4 bytes", "folder/file", 0],
  ["folder/ümlaut", "file", "ü", "2 bytes", "folder/ümlaut", 0],
  ["folder/bytes", "file", undefined, "2 bytes", "folder/bytes", 0],
  ["long", "file", long, `${long.length} bytes`, "long", 0],
  ["link", "directory", undefined, "ROOT/link: no such file [no-such-file]", "folder", 3],
  ["link/file", "file", "text", "4 bytes", "folder/file", 0],
  ["file-link", "file", "text", "4 bytes", "folder/file", 0],
  ["broken", undefined, undefined, "ROOT/broken: no such file [no-such-file]", "broken", 0],
  ["gone", undefined, undefined, "ROOT/gone: no such file [no-such-file]", "gone", 0],
  [
    "folder/file/below",
    undefined,
    undefined,
    "ROOT/folder/file/below: no such file [no-such-file]",
    "folder/file/below",
    0,
  ],
  ["pipe", undefined, undefined, "ROOT/pipe: no such file [no-such-file]", "pipe", 0],
  [
    "x".repeat(300),
    undefined,
    undefined,
    `ROOT/${"x".repeat(300)}: no such file [no-such-file]`,
    "x".repeat(300),
    0,
  ],
])("of %s on disk", (name, kind, text, content, real, list) => {
  it("kind, text, content, real path and entries are what they are", () => {
    expect([
      answer((tree) => tree.kind(path(name))),
      answer((tree) => tree.text(path(name))),
      answer((tree) => tree.read(path(name))),
      answer((tree) => tree.realPath(path(name))),
      answer((tree) => tree.list(path(name)).length),
    ]).toEqual([kind, text, content, path(real as string), list]);
  });
});

it("links that form a cycle are an error, whatever is asked", () => {
  const circle = "ROOT/circle: its symbolic links form a cycle [circle]";
  expect([
    answer((tree) => tree.kind(path("circle"))),
    answer((tree) => tree.read(path("circle"))),
    answer((tree) => tree.realPath(path("circle"))),
  ]).toEqual([circle, circle, circle]);
});

it("resolves nothing in a folder that it has listed, but links and what may be one", () => {
  const top = temporaryFolder();
  const asked = vi.spyOn(realpathSync, "native");
  mkdirSync(join(top, "a/b/c"), { recursive: true });
  symlinkSync("/", join(top, "a/link"));
  // Decoded, this name is that of the link.
  mkdirSync(Buffer.concat([Buffer.from(join(top, "a/x")), Buffer.from([0xff])]));
  symlinkSync("/", join(top, "a/x\ufffd"));
  const tree = new DiskTree();
  tree.realPath(top);
  for (const folder of [top, join(top, "a"), join(top, "a/b")]) tree.entries(folder);
  expect(tree.realPath(join(top, "a/b/c"))).toBe(join(top, "a/b/c"));
  expect(tree.realPath(join(top, "a/link"))).toBe("/");
  expect(tree.realPath(join(top, "a/x\ufffd"))).toBe("/");
  const calls = asked.mock.calls.map(([path]) => path);
  expect(calls).toEqual([top, join(top, "a/link"), join(top, "a/x\ufffd")]);
  asked.mockRestore();
});
