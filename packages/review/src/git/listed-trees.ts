import { existsSync, lstatSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join, sep } from "node:path";
import { InputError, OutsideError } from "@kustogen/kustomize/errors/errors.ts";
import { refuseLarge } from "@kustogen/kustomize/limits.ts";
import { CommitTrees, LINK, missingObject, SUBMODULE } from "@kustogen/kustomize/node/git/commit-trees.ts";
import { noFilters } from "@kustogen/kustomize/node/git/index-files.ts";
import type { GitObjects } from "@kustogen/kustomize/node/git/objects.ts";
import { askGit, rejection } from "@kustogen/kustomize/node/git/run.ts";
import { kept } from "@kustogen/kustomize/value/multimap.ts";
import { type ListedFile, ListedTree, type ReadListed } from "../discovery/listed-tree.ts";
import { asCheckedOut } from "./checkout.ts";
import type { ComparedState } from "./compared-states.ts";

/** The tags of tracked files that need no further check: unchanged from the index, or left out by a sparse checkout. */
const TRACKED = /^[HS]$/;
/** The working tree's name in reports. */
const WORK_TREE = "working tree";

/**
 * The working tree of a repository, or any other folder, as a listed tree: tracked files, and new ones that aren't
 * ignored; outside git, everything except .git and node_modules. Links out of the folder aren't followed.
 * @param objects the repository's objects, to read unchanged files as git stores them, without changes by attributes
 * (line ends, encodings) on checkout
 */
export function listWorkTree(root: string, objects?: GitObjects): ListedTree {
  const submodules = new Map<string, string>();
  const files = gitFiles(root, submodules) ?? walkedFiles(root);
  const read = readerOfWorkTree(root, objects);
  const tree = objects ? treeOf(WORK_TREE, files, read, objects) : new ListedTree(WORK_TREE, files, read);
  for (const [path, id] of submodules) tree.submodules.set(path, id);
  return tree;
}

/** The files of one of the compared states, as a checkout has them. */
export function listState(root: string, objects: GitObjects, { commit, text }: ComparedState): ListedTree {
  if (commit === "") return new ListedTree(text, [], () => Buffer.alloc(0));
  return asCheckedOut(
    root,
    commit === undefined ? listWorkTree(root, objects) : listRevision(objects, commit, text),
  );
}

/** A revision as a listed tree, read from git objects. Takes a full commit id. */
export function listRevision(objects: GitObjects, commit: string, label: string): ListedTree {
  const found = [...new CommitTrees(objects).changed(undefined, commit)];
  const files = found.flatMap(([path, entry]): [string, ListedFile][] =>
    entry === undefined || entry.mode === SUBMODULE
      ? []
      : [[`/${path}`, { id: entry.id, ...(entry.mode === LINK && { link: true }) }]],
  );
  const tree = treeOf(label, files, readerOf(objects, label), objects);
  for (const [path, entry] of found) if (entry?.mode === SUBMODULE) tree.submodules.set(`/${path}`, entry.id);
  return tree;
}

/** The contents of a repository that were read, by id: two states have most of them in common. */
const known = new WeakMap<GitObjects, Map<string, Uint8Array>>();

function treeOf(
  label: string,
  files: Iterable<readonly [string, ListedFile]>,
  read: ReadListed,
  objects: GitObjects,
): ListedTree {
  const contents = kept(known, objects, () => new Map());
  return new ListedTree(label, files, read, (ids) => objects.readMany(ids), contents);
}

/** Reads files of a revision by their object ids. */
function readerOf(objects: GitObjects, label: string): ReadListed {
  return (path, { id = "" }) => {
    const object = objects.read(id, (bytes) => refuseLarge(path, bytes));
    if (object !== undefined) return object.content;
    throw missingObject(id, ` of ${path} (${label})`);
  };
}

/** Reads files of a working tree; unchanged ones as git stores them. */
function readerOfWorkTree(root: string, objects: GitObjects | undefined): ReadListed {
  const kept = objects && readerOf(objects, WORK_TREE);
  return (path, file) =>
    kept !== undefined && file.id !== undefined && file.link !== true
      ? kept(path, file)
      : readWorkTree(root, path, file.link === true);
}

/** The files of a working tree, listed by git; undefined outside git. */
function gitFiles(root: string, submodules: Map<string, string>): [string, ListedFile][] | undefined {
  const all = ["--stage", "--modified", "--deleted", "--others", "--exclude-standard"];
  const listed = askGit(root, [...noFilters(root), "ls-files", "-z", "-t", ...all]);
  if (listed.code !== 0) {
    if (rejection(listed) === "no repository") return undefined;
    throw new OutsideError(`git can't read the repository of ${root}: ${listed.stderr.trim()}`);
  }
  const files = new Map<string, ListedFile>();
  const present = new Set<string>();
  for (const line of listed.stdout.split("\0")) {
    // `tag mode id stage<tab>path` for a tracked file, and again if it differs from the index; `? path` for an
    // untracked one.
    const tab = line.startsWith("? ") ? 1 : line.indexOf("\t");
    if (tab < 0) continue;
    const [tag = "", mode, id = ""] = line.slice(0, tab).split(" ");
    const path = line.slice(tab + 1);
    if (isToLookAt(tag, path)) present.add(path);
    else if (mode === SUBMODULE) submodules.set(`/${path}`, id);
    else if (tag !== "?") files.set(path, mode === LINK ? { id, link: true } : { id });
  }
  for (const path of present) if (!submodules.has(`/${path}`)) addPresent(root, files, path);
  return [...files];
}

/** True for a path that may differ from the index. */
function isToLookAt(tag: string, path: string): boolean {
  // Installed packages aren't part of a repository, even if they aren't ignored; committed files in such a folder are.
  return tag === "?" ? !path.endsWith("/") && !/(?:^|\/)node_modules\//.test(path) : !TRACKED.test(tag);
}

/** Adds a file from disk, whose content has no object id. */
function addPresent(root: string, files: Map<string, ListedFile>, path: string): void {
  const found = lstatSync(join(root, path), { throwIfNoEntry: false });
  if (found?.isFile()) files.set(path, {});
  else if (found?.isSymbolicLink())
    files.set(path, { link: true, ...(!files.has(path) && { untracked: true as const }) });
  else files.delete(path);
}

/** Folders without files of the repository's authors. */
const SKIPPED = new Set([".git", "node_modules", ".terraform"]);

/** The files and links in a folder outside git, by path relative to it. */
export function walkedFiles(root: string): [string, ListedFile][] {
  const files: [string, ListedFile][] = [];
  const walk = (folder: string, prefix: string) => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      if (SKIPPED.has(entry.name)) continue;
      const path = `${prefix}/${entry.name}`;
      const below = join(folder, entry.name);
      // A name that isn't UTF-8 is decoded as one that nothing has.
      if (entry.isDirectory() && existsSync(below)) walk(below, path);
      else if (entry.isFile()) files.push([path, {}]);
      else if (entry.isSymbolicLink()) files.push([path, { link: true }]);
    }
  };
  walk(root, "");
  return files;
}

function readWorkTree(root: string, path: string, link: boolean): Buffer {
  const file = join(root, path);
  try {
    if (link) return Buffer.from(readlinkSync(file).split(sep).join("/"));
    const found = lstatSync(file);
    if (!found.isFile())
      throw new InputError(`${path}: isn't a regular file (working tree)`, { code: "wrong-file-type" });
    refuseLarge(path, found.size);
    return readFileSync(file);
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(`${path}: can't be read (working tree): ${(error as Error).message}`);
  }
}
