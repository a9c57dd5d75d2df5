import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { attempt, orElse } from "@kustogen/kustomize/errors/attempt.ts";
import { refuseLarge } from "@kustogen/kustomize/limits.ts";
import { CommitTrees, SUBMODULE } from "@kustogen/kustomize/node/git/commit-trees.ts";
import { isolated } from "@kustogen/kustomize/node/git/door.ts";
import { withGitObjects } from "@kustogen/kustomize/node/git/objects.ts";
import { GitFailure, leftUnencoded, nulList, readGit } from "@kustogen/kustomize/node/git/run.ts";
import { type Answer, run } from "@kustogen/kustomize/node/run.ts";
import type { ListedFile, ListedTree } from "../discovery/listed-tree.ts";

// Argo CD, Flux and CI deploy a checkout, and git's attributes change files on checkout. Git itself does that here, in a
// repository that only borrows the objects: without any configuration, as in a new clone on Linux, and so without a
// program that a filter could run.

/** The attributes that decide it. `text` and `crlf` alone change nothing on Linux. */
const CONVERTING = ["working-tree-encoding", "filter", "ident", "eol"] as const;

/** Without one of these in a file of attributes, no file is changed. */
const WORDS = ["working-tree-encoding", "filter=", "ident", "eol=crlf"];

type Attributes = Partial<Record<string, string>>;

/** A byte order mark in UTF-8. */
const MARK = Buffer.from("\ufeff");

/** The number of files in memory at a time. */
const TOGETHER = 500;

/**
 * Writes the files of a commit into an empty folder, as a checkout has them, but in UTF-8, in which credentials are
 * found, and without filters. Throws OutsideError
 * if an object is missing, or for a path that no checkout may contain.
 */
export function checkOut(root: string, commit: string, folder: string): void {
  borrowed(
    root,
    commit.length,
    folder,
    (git) => {
      const made = orElse(() => git(["read-tree", "--reset", "-u", commit]), undefined);
      if (made !== undefined) return;
      // In a partial clone, reading them makes git fetch them.
      withGitObjects(root, (objects) => {
        const all = new CommitTrees(objects).changed(undefined, commit).values();
        const ids = [...all].flatMap((entry) => (entry && entry.mode !== SUBMODULE ? [entry.id] : []));
        for (let at = 0; at < ids.length; at += TOGETHER) objects.readMany(ids.slice(at, at + TOGETHER));
      });
      git(["read-tree", "--reset", "-u", commit]);
    },
    "* !working-tree-encoding\n",
  );
}

/** A tree with the files as a checkout has them; those that a program may change can't be read. */
export function asCheckedOut(root: string, tree: ListedTree): ListedTree {
  // git doesn't follow links to attributes.
  const own = [...tree.files].flatMap(([path, { link }]) => (isAttributesFile(path) && !link ? [path] : []));
  // Below one that can't be read, any file may be changed.
  const texts = own.map(
    (path) => [path, attempt(() => tree.read(path), Buffer.from("* filter=x\n"))] as const,
  );
  if (!texts.some(([, text]) => WORDS.some((word) => Buffer.from(text).includes(word)))) return tree;
  const folder = mkdtempSync(join(tmpdir(), "kustogen-attributes-"));
  try {
    for (const [path, text] of texts.filter(([path]) => isCheckedOut(path))) {
      mkdirSync(dirname(join(folder, "tree", path)), { recursive: true });
      // A checkout reads them from the index, where git takes a byte order mark for a part of the first pattern; here,
      // where it passes over one, there are two.
      const isMarked = Buffer.from(text).subarray(0, MARK.length).equals(MARK);
      writeFileSync(join(folder, "tree", path), isMarked ? Buffer.concat([MARK, text]) : text);
    }
    return converted(root, tree, folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The tree as the attributes in a folder change it. */
function converted(root: string, tree: ListedTree, folder: string): ListedTree {
  const changes = new Map<string, ListedFile>();
  const ids = new Map(
    [...tree.files].flatMap(([path, { id, link }]) =>
      id !== undefined && !link && isCheckedOut(path) ? [[path, id]] : [],
    ),
  );
  const width = [...ids.values()][0]?.length ?? 40;
  borrowed(root, width, join(folder, "tree"), (git) => {
    const waiting = new Map<string, string | undefined>();
    const leave = (path: string, attribute: string) =>
      changes.set(path, { id: `${ids.get(path)} ${attribute}`, attribute, unknown: true });
    for (const [path, given] of attributesOf(git, [...ids.keys()])) {
      const { filter = "set", ident, eol, "working-tree-encoding": encoding = "" } = given;
      const named = `working-tree-encoding=${encoding}`;
      if (!NO_VALUE.test(filter)) leave(path, `filter=${filter}`);
      // git refuses to check out anything with such a value.
      else if (/^(?:un)?set$/.test(encoding)) leave(path, named);
      else if (!SAME_ENCODING.test(encoding)) waiting.set(path, named);
      else if (ident === "set" || eol === "crlf") waiting.set(path, undefined);
    }
    // In a partial clone, git fetches them now.
    tree.prepare(waiting.keys());
    const entries = [...waiting.keys()].map((path) => `100644 ${ids.get(path)}\t${path.slice(1)}`);
    git(["update-index", "-z", "--index-info"], nulList(entries));
    const isUnencoded = leftUnencoded(git(["checkout-index", "--all", `--prefix=${folder}/out/`]));
    for (const [path, attribute] of waiting) {
      const content = orElse(() => readWithin(join(folder, "out", path)), undefined);
      if (content === undefined || (attribute !== undefined && isUnencoded)) {
        leave(path, attribute ?? "eol=crlf or ident, and it is too large");
        continue;
      }
      const id = blobId(content, width);
      if (id === ids.get(path) && attribute === undefined) continue;
      changes.set(path, { id, ...(attribute !== undefined && { attribute }) });
      tree.contents.set(id, content);
    }
  });
  return tree.converted(changes);
}

function readWithin(file: string): Buffer {
  refuseLarge(file, statSync(file).size);
  return readFileSync(file);
}

/** The id that git gives to a content. */
function blobId(content: Buffer, width: number): string {
  const hash = createHash(width > 40 ? "sha256" : "sha1").update(`blob ${content.length}\0`);
  return hash.update(content).digest("hex");
}

/** True for a file of git's attributes. */
function isAttributesFile(path: string): boolean {
  return path.endsWith("/.gitattributes");
}

/** No program. */
const NO_VALUE = /^(?:set|unset|unspecified)$/;
/** git stores files in UTF-8. */
const SAME_ENCODING = /^(?:unspecified|utf-?8|)$/i;

/** True for a path that git checks out. */
function isCheckedOut(path: string): boolean {
  return !/\/(?:|\.\.?|\.git)(?:\/|$)/i.test(path);
}

/** The attributes of files, by their paths in the tree. */
function attributesOf(git: Ask, paths: readonly string[]): Map<string, Attributes> {
  const found = new Map<string, Attributes>();
  const input = nulList(paths.map((path) => path.slice(1)));
  const answer = git(["check-attr", "-z", "--stdin", ...CONVERTING], input).stdout.split("\0");
  for (let at = 0; at + 2 < answer.length; at += 3) {
    const [path, name = "", value] = answer.slice(at, at + 3);
    found.set(`/${path}`, { ...found.get(`/${path}`), [name]: value });
  }
  return found;
}

type Ask = (args: readonly string[], input?: string) => Answer;

/** Runs work with a git that has a repository's objects and a working tree of its own, and nothing else. */
function borrowed(
  root: string,
  width: number,
  tree: string,
  work: (git: Ask) => void,
  attributes = "",
): void {
  const folder = mkdtempSync(join(tmpdir(), "kustogen-borrowed-"));
  const objects = resolve(root, readGit(root, ["rev-parse", "--git-path", "objects"]).replace(/\n$/, ""));
  const ask = (args: readonly string[], place: Record<string, string>, input = ""): Answer => {
    const start = isolated(tree, args, { GIT_DIR: join(folder, "git"), ...place });
    const answer = run("git", start.args, { ...start, input });
    if (answer.code !== 0) throw new GitFailure(args[0] as string, answer);
    return answer;
  };
  try {
    ask(["init", "-q", "--bare", "--template=", `--object-format=${width > 40 ? "sha256" : "sha1"}`], {});
    mkdirSync(join(folder, "git/info"), { recursive: true });
    writeFileSync(join(folder, "git/info/attributes"), attributes);
    work((args, input) => ask(args, { GIT_WORK_TREE: tree, GIT_OBJECT_DIRECTORY: objects }, input));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
