import { lstatSync, readdirSync, readFileSync, readlinkSync, realpathSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { InputError, OutsideError } from "@kustogen/kustomize/errors/errors.ts";
import type { GitObjects } from "@kustogen/kustomize/node/git/objects.ts";
import { askGit, readGit, refusal } from "@kustogen/kustomize/node/git/run.ts";
import { refuseLarge } from "@kustogen/kustomize/tree/limit.ts";
import { type ListedFile, ListedTree, type ReadListed } from "../discovery/listed-tree.ts";
import type { ComparedState } from "./compared-states.ts";
import { noFilters } from "./unfiltered.ts";

/** The tags of what is tracked and no more is known of: as it is in the index, and what a sparse checkout leaves out. */
const TRACKED = /^[HS]$/;
/** What git calls a link and a submodule. */
const LINK = "120000";
const SUBMODULE = "160000";
/** What npm installed is no part of a repository, ignored or not; what someone committed there is. */
const INSTALLED = /(?:^|\/)node_modules\//;
/** The mode of what isn't there. */
const NONE = "000000";

/**
 * The work tree of a repository, or any other folder, as a listed tree: tracked files and new ones that are not
 * ignored; outside git everything but .git and node_modules. Links out of the folder are not followed.
 *
 * @param objects those of the repository, to read what is unchanged as git keeps it and not as attributes (line ends,
 *   encodings) made of it when it was checked out
 */
export function listWorkTree(root: string, objects?: GitObjects): ListedTree {
  const submodules = new Map<string, string>();
  const files = gitFiles(root, submodules) ?? walkedFiles(root);
  const kept = objects && readerOf(objects, "work tree");
  const tree = new ListedTree(
    "work tree",
    files,
    (path, file) =>
      kept !== undefined && file.id !== undefined && file.link !== true
        ? kept(path, file)
        : readWorkTree(root, path, file.link === true),
    objects && ((ids) => objects.readMany(ids)),
  );
  for (const [path, id] of submodules) tree.submodules.set(path, id);
  return tree;
}

/** The files of one of the states that are compared. */
export function listState(root: string, objects: GitObjects, { commit, text }: ComparedState): ListedTree {
  if (commit === undefined) return listWorkTree(root, objects);
  return commit === ""
    ? new ListedTree(text, [], () => Buffer.alloc(0))
    : listRevision(objects, commit, text);
}

/** A revision as a listed tree, straight from git objects. Takes a full commit id. */
export function listRevision(objects: GitObjects, commit: string, label: string): ListedTree {
  const files: [string, ListedFile][] = [];
  const submodules: [string, string][] = [];
  const text = readGit(objects.directory, ["ls-tree", "-r", "-z", "--full-tree", commit], { bare: true });
  // `mode type id<tab>path`, of which modes are all as long.
  for (let at = 0, end = text.indexOf("\0"); end >= 0; at = end + 1, end = text.indexOf("\0", at)) {
    const tab = text.indexOf("\t", at);
    const id = text.slice(text.indexOf(" ", at + LINK.length + 1) + 1, tab);
    const path = `/${text.slice(tab + 1, end)}`;
    if (text.startsWith(SUBMODULE, at)) submodules.push([path, id]);
    else files.push([path, text.startsWith(LINK, at) ? { id, link: true } : { id }]);
  }
  const tree = new ListedTree(label, files, readerOf(objects, label), (ids) => objects.readMany(ids));
  for (const [path, id] of submodules) tree.submodules.set(path, id);
  return tree;
}

/** Another revision than the one that a tree lists, told from what differs: both share what either has read. */
export function listOtherRevision(
  objects: GitObjects,
  { tree, commit }: { tree: ListedTree; commit: string },
  other: string,
  label: string,
): ListedTree {
  const changes = new Map<string, ListedFile | undefined>();
  const submodules = new Map(tree.submodules);
  // Whatever .gitmodules says of submodules is not read: git refuses to compare where it finds it wrong.
  const how = ["-r", "-z", "--raw", "--no-renames", "--full-index", "--ignore-submodules=all"];
  const args = ["diff-tree", ...how, commit, other];
  const parts = readGit(objects.directory, args, { bare: true }).split("\0");
  for (let index = 0; index + 1 < parts.length; index += 2) {
    const [, mode, , id = ""] = (parts[index] as string).split(" ");
    const present = mode !== NONE && mode !== SUBMODULE;
    submodules.delete(`/${parts[index + 1]}`);
    if (mode === SUBMODULE) submodules.set(`/${parts[index + 1]}`, id);
    changes.set(`/${parts[index + 1]}`, present ? { id, ...(mode === LINK && { link: true }) } : undefined);
  }
  const told = tree.changed(label, changes, readerOf(objects, label));
  told.submodules.clear();
  for (const [path, id] of submodules) told.submodules.set(path, id);
  return told;
}

function readerOf(objects: GitObjects, label: string): ReadListed {
  return (path, { id = "" }) => {
    const object = objects.read(id, (bytes) => refuseLarge(path, bytes));
    if (object !== undefined) return object.content;
    throw new OutsideError(
      `${path}: its object ${id} is missing from the repository (${label}); run git fetch or git fsck`,
      { code: "missing-object" },
    );
  };
}

/** The files of a work tree as git knows them; undefined outside git. */
function gitFiles(root: string, submodules: Map<string, string>): [string, ListedFile][] | undefined {
  const all = ["--stage", "--modified", "--deleted", "--others", "--exclude-standard"];
  const listed = askGit(root, [...noFilters(root), "ls-files", "-z", "-t", ...all]);
  if (listed.code !== 0) {
    if (refusal(listed) === "no repository") return undefined;
    throw new OutsideError(`git can't read the repository of ${root}: ${listed.stderr.trim()}`);
  }
  const files = new Map<string, ListedFile>();
  const present = new Set<string>();
  for (const line of listed.stdout.split("\0")) {
    // `tag mode id stage<tab>path` of what is tracked, and again where it isn't as there; `? path` of what is not.
    const tab = line.startsWith("? ") ? 1 : line.indexOf("\t");
    if (tab < 0) continue;
    const [tag = "", mode, id = ""] = line.slice(0, tab).split(" ");
    const path = line.slice(tab + 1);
    if (tag === "?" ? !path.endsWith("/") && !INSTALLED.test(path) : !TRACKED.test(tag)) present.add(path);
    else if (mode === SUBMODULE) submodules.set(`/${path}`, id);
    else if (tag !== "?") files.set(path, mode === LINK ? { id, link: true } : { id });
  }
  for (const path of present) if (!submodules.has(`/${path}`)) addPresent(root, files, path);
  return [...files];
}

/** Lists a file as it is on the disk, whose content git has no name for. */
function addPresent(root: string, files: Map<string, ListedFile>, path: string): void {
  const found = lstatSync(join(root, path), { throwIfNoEntry: false });
  if (found?.isFile()) files.set(path, {});
  else if (found?.isSymbolicLink()) files.set(path, { link: true });
  else files.delete(path);
}

function walkedFiles(root: string): [string, ListedFile][] {
  const files: [string, ListedFile][] = [];
  const walk = (folder: string, prefix: string) => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      if (entry.name === ".git" || entry.name === "node_modules") continue;
      const path = `${prefix}/${entry.name}`;
      if (entry.isDirectory()) walk(join(folder, entry.name), path);
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
    if (link) return Buffer.from(linkTarget(root, file));
    const found = lstatSync(file);
    if (!found.isFile())
      throw new InputError(`${path}: is no regular file (work tree)`, { code: "wrong-file-type" });
    refuseLarge(path, found.size);
    return readFileSync(file);
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(`${path}: can't be read (work tree): ${(error as Error).message}`);
  }
}

/** Where a link leads, as a path within the root where it does; an absolute one elsewhere is refused by the tree. */
function linkTarget(root: string, file: string): string {
  const target = readlinkSync(file);
  if (!target.startsWith("/")) return target.split(sep).join("/");
  const inside = relative(realpathSync(root), target);
  return inside.startsWith("..") ? target : relative(join(file, ".."), target) || ".";
}
