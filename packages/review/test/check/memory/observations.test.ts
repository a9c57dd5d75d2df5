import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import type { FileTree } from "@kustogen/kustomize/tree/tree.ts";
import { expect, test } from "vitest";
import { Observations, seenOf, stillSaid } from "../../../src/check/memory/observations.ts";
import { KeptInMemory } from "./kept-in-memory.ts";

/** A memory for which no folder ever changes, and no file has a stamp. */
class UnchangedFolders extends KeptInMemory {
  override folderStamp(): string {
    return "as it was";
  }
}

/** Files by path, and links by where they lead. */
type Files = Record<string, string>;

function treeOf(files: Files, links: Files = {}): FileTree {
  const realPath = (path: string) => links[path] ?? path;
  return {
    label: "test",
    kind: (path) => (realPath(path) in files ? "file" : undefined),
    realPath,
    read: (path) => {
      const text = files[realPath(path)];
      if (text === undefined) throw new InputError(`${path}: no such file`);
      return Buffer.from(text);
    },
  };
}

/** Whether what some work asked of one tree is still so in another. */
function isSaid(
  ask: (tree: FileTree) => void,
  [before, after]: [FileTree, FileTree],
  memory = new KeptInMemory(),
) {
  const observations = new Observations(memory);
  ask(observations.of(before));
  const { text } = observations;
  expect(text).toBeDefined();
  const seen = seenOf(text as string);
  expect(stillSaid(seen, before, memory)).toBe(seen);
  return stillSaid(seen, after, memory) !== undefined;
}

test("a file that comes or goes is seen by who only asked whether it is there", () => {
  const [without, having] = [treeOf({}), treeOf({ "/d/a.yaml": "" })];
  const ask = (tree: FileTree) => void tree.kind("/d/a.yaml");
  expect(isSaid(ask, [without, having])).toBe(false);
  expect(isSaid(ask, [having, without])).toBe(false);
  expect(isSaid(ask, [having, treeOf({ "/d/a.yaml": "changed" })])).toBe(true);
});

test("what a link leads to is looked at though nothing changes in the link's folder", () => {
  const links = { "/d/link.yaml": "/e/a.yaml" };
  const before = treeOf({ "/e/a.yaml": "" }, links);
  const ask = (tree: FileTree) => void tree.kind("/d/link.yaml");
  expect(isSaid(ask, [before, treeOf({}, links)], new UnchangedFolders())).toBe(false);
  // Of what is no link the folder tells.
  const askFile = (tree: FileTree) => void tree.kind("/e/a.yaml");
  expect(isSaid(askFile, [before, before], new UnchangedFolders())).toBe(true);
});

test("a content that is another one is seen by who read it", () => {
  const ask = (tree: FileTree) => void tree.read("/a.yaml");
  expect(isSaid(ask, [treeOf({ "/a.yaml": "a" }), treeOf({ "/a.yaml": "b" })])).toBe(false);
  expect(isSaid(ask, [treeOf({ "/a.yaml": "a" }), treeOf({ "/a.yaml": "a" })])).toBe(true);
});
