import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { DiskTree } from "../../src/node/disk.ts";
import { BoundTree } from "../../src/tree/bound.ts";
import { MemoryTree } from "../../src/tree/memory.ts";
import { commonFolder } from "../../src/tree/paths.ts";
import type { FileTree } from "../../src/tree/tree.ts";

const FILES = [
  "/top.yaml",
  "/a/one.yaml",
  "/ab/two.yaml",
  "/ab/c/three.yaml",
  "/ab/d/e/four.yaml",
  "/b/x.yaml",
];
const PATHS = [
  ...["/", "/a", "/ab", "/ab/c", "/ab/d", "/ab/d/e", "/b", "/c"],
  ...FILES,
  ...["/a/two.yaml", "/ab/d/e/f", "/top"],
];

/** What a tree says of each path. */
function answers(tree: FileTree, root = "") {
  const inside = (path: string) => path.slice(root.length) || "/";
  return PATHS.map((path) => {
    const at = `${root}${path}`;
    const kind = tree.kind(at);
    const content = kind === "file" ? Buffer.from(tree.read(at)).toString() : undefined;
    return [path, kind, inside(tree.realPath(at)), tree.list?.(at).toSorted(), content];
  });
}

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** The same files on the disk. */
function onDisk(files: readonly string[]): [DiskTree, string] {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "kustogen-in-memory-")));
  folders.push(root);
  for (const file of files) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), `of ${file}`);
  }
  return [new DiskTree(), root];
}

const inMemory = (files: readonly string[]) => new MemoryTree(files.map((file) => [file, `of ${file}`]));

describe("files in memory", () => {
  it.each([
    ["in the order of their folders", FILES],
    ["in another order", FILES.toReversed()],
  ])("%s are found as on the disk", (_, files) => {
    expect(answers(inMemory(files))).toEqual(answers(...onDisk(FILES)));
  });

  it("are found by paths that aren't normalised, too", () => {
    const tree = inMemory(FILES);
    for (const path of ["/ab/./c/", "a/../ab//c", "/../ab/c"])
      expect([tree.kind(path), tree.realPath(path), tree.list(path)], path).toEqual([
        ...["directory", "/ab/c", ["three.yaml"]],
      ]);
    expect(Buffer.from(tree.read("/ab/c/./three.yaml")).toString()).toBe("of /ab/c/three.yaml");
  });

  it("are text as they are, but for what isn't well formed", () => {
    const tree = new MemoryTree([
      ["/a", "text"],
      ["/b", "half \ud83d"],
      ["/c", Buffer.from("bytes")],
    ]);
    expect(["/a", "/b", "/c", "/d"].map((path) => tree.text(path))).toEqual([
      ...["text", undefined, undefined, undefined],
    ]);
  });

  it("say by the name of their tree what isn't there", () => {
    expect(() => new MemoryTree([], "revision main").read("/a")).toThrow(
      expect.objectContaining({ message: "/a: no such file in revision main", code: "no-such-file" }),
    );
  });
});

describe("a tree that may be read in part", () => {
  it("says of what is outside why it isn't read, and what reads it", () => {
    const tree = new BoundTree(inMemory(["/a/in.yaml", "/ab/out.yaml"]), ["/a"], "--within");
    const why = "is outside /a and isn't read; --within /ab/out.yaml reads it, too";
    expect(() => tree.read("/ab/out.yaml")).toThrow(
      expect.objectContaining({ message: `/ab/out.yaml ${why}`, code: "outside-tree" }),
    );
    expect([tree.kind("/ab"), tree.list("/ab"), tree.refusal("/a/in.yaml")]).toEqual([
      undefined,
      [],
      undefined,
    ]);
    const two = new BoundTree(inMemory([]), ["/a", "/c"]);
    expect(two.refusal("/ab")).toBe("is outside /a and /c and isn't read");
  });

  it("says where a link leads that it doesn't follow, and follows one that stays inside", () => {
    const files = inMemory(["/a/in", "/b/out"]);
    const links = new Map([
      ["/a/away", "/b/out"],
      ["/b/back", "/a/in"],
    ]);
    const linked = Object.assign(inMemory([]), {
      realPath: (path: string) => links.get(path) ?? path,
      kind: (path: string) => files.kind(links.get(path) ?? path),
      text: (path: string) => files.text(links.get(path) ?? path),
    });
    const tree = new BoundTree(linked, ["/a"]);
    expect(tree.refusal("/a/away")).toBe("is outside /a, where its links lead to /b/out, and isn't read");
    expect(
      ["/a/away", "/b/back", "/a/in", "/b/out"].map((path) => [tree.kind(path), tree.text(path)]),
    ).toEqual([
      [undefined, undefined],
      ["file", "of /a/in"],
      ["file", "of /a/in"],
      [undefined, undefined],
    ]);
    expect([tree.label, tree.realPath("/b/back")]).toEqual(["memory", "/a/in"]);
  });

  it("answers of its own folders, and why something isn't there, as the tree does", () => {
    const whole = Object.assign(inMemory(FILES), { refusal: (path: string) => `${path} is a submodule` });
    expect(answers(new BoundTree(whole, ["/"]))).toEqual(answers(whole));
    expect(new BoundTree(whole, ["/a"]).refusal("/a/x")).toBe("/a/x is a submodule");
  });
});

it.each<[paths: string[], folder: string]>([
  [["/a/b/c.yaml", "/a/b/d/e.yaml"], "/a/b"],
  [["/a/b.yaml", "/ab/c.yaml"], ""],
  [["/a.yaml", "//x"], ""],
  [["/a.yaml"], ""],
  [["/a/b/c.yaml", "/a/bc/d.yaml"], "/a"],
  [[], ""],
])("the folder that contains %j is %j", (paths, folder) => {
  expect(commonFolder(paths)).toBe(folder);
});
