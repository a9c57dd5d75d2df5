import { existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { readablePath } from "@kustogen/review/compare/path.ts";
import { resourceChanges } from "@kustogen/review/compare/resources.ts";
import type { Environment } from "../authoring/environment.ts";
import type { System } from "../authoring/system.ts";
import { currentFiles, type InputFiles } from "../errors/input-files.ts";
import type { Folders } from "../folders.ts";
import { resolveTree } from "../layers/tree.ts";
import type { EditedSource } from "./gen-edited.ts";
import { generateSystem } from "./system.ts";

/** The files of a project, with other texts for some of them, and new ones. */
export function withSources(root: string, sources: readonly EditedSource[]): InputFiles {
  const added = sources
    .filter(({ textBefore }) => textBefore === undefined)
    .map(({ file }) => join(root, file));
  const addedIn = (folder: string) => added.filter((path) => dirname(path) === folder);
  return {
    isThere: (path) => currentFiles.isThere(path) || added.includes(path),
    read: (path, name) => {
      const source = sources.find(({ file }) => file === name);
      return source === undefined ? currentFiles.read(path, name) : Buffer.from(source.text);
    },
    list: (folder) => [
      ...(existsSync(folder) || addedIn(folder).length === 0 ? currentFiles.list(folder) : []),
      ...addedIn(folder).map((path) => ({ name: basename(path), isDirectory: () => false })),
    ],
  };
}

/** What would render differently in an environment of a system, as `diff` would show it; undefined if nothing. */
export function changeBetween(
  system: System,
  systems: readonly System[],
  folders: Folders,
  before: readonly Environment[],
  after: readonly Environment[],
): string | undefined {
  const rendered = (all: readonly Environment[]) =>
    new Map(
      generateSystem(resolveTree(system, all, systems), folders).map(({ node, rendered }) => [
        node.layer,
        rendered,
      ]),
    );
  const [was, is] = [rendered(before), rendered(after)];
  for (const { name } of before) {
    const [change] = resourceChanges(was.get(name) ?? [], is.get(name) ?? []);
    if (change !== undefined)
      return `${change.kind} ${change.name} of ${system.name} would change in ${name} (${change.changes.map(({ path }) => readablePath(path)).join(", ")})`;
  }
  return undefined;
}
