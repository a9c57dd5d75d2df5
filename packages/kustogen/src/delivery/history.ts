import { type Repository, shallowCommits } from "@kustogen/kustomize/node/git/repository.ts";
import { readGit } from "@kustogen/kustomize/node/git/run.ts";
import { entryOf } from "@kustogen/kustomize/value/multimap.ts";
import { environmentSchemaPath, type Folders, folderOf } from "../folders.ts";
import { scopeTest } from "../output/listing.ts";
import type { CommitOfPerson, FileOrigin, OriginQuestion } from "../output/path-facts.ts";
import type { ProjectRepository } from "./repository.ts";

/** The last line of every commit that gen makes, even if a squash or a revert has indented it. */
const OF_GEN = /^[ \t]*Generated-by: kustogen\s*$/m;
/** The maximum number of paths on a command line; beyond that, everything in their folders is listed. */
const NAMED = 200;

interface HistoryCommit extends CommitOfPerson {
  message: string;
  /** Blob ids by path relative to the root, "" for a removed path. */
  blobs: Map<string, string>;
  paths: string[];
}

/**
 * The authors of these committed files, according to HEAD's history: `gen`, if one of its commits, or one that
 * changed the file's sources, had the same content at that path; a person, if there is no such commit and the last
 * one to change it changed none of its sources. A missing last line alone proves nothing: squashing, rebasing and
 * committing the output of `--no-commit` produce people's commits. Unknown if the clone is too shallow.
 */
export function originsInHistory(
  repository: ProjectRepository,
  questions: ReadonlyMap<string, OriginQuestion>,
): Map<string, FileOrigin> {
  const found = new Map<string, FileOrigin>();
  const last = new Map<string, HistoryCommit>();
  const shallow = shallowCommits(repository);
  // A file that doesn't look like one of ours needs more evidence than a commit that also changed sources.
  const isOfGen = ({ message, paths }: HistoryCommit, path: string, { marked }: OriginQuestion) =>
    OF_GEN.test(message) || (marked && paths.some((changed) => isInputOf(repository.folders, path, changed)));
  for (const commit of commitsOf(repository, [...questions.keys()]))
    for (const [path, blob] of commit.blobs) {
      const question = questions.get(path);
      if (question === undefined || found.has(path)) continue;
      if (!last.has(path)) last.set(path, commit);
      if (shallow.has(commit.id)) found.set(path, { by: "unknown" });
      else if (blob === question.blob && isOfGen(commit, path, question)) found.set(path, { by: "gen" });
    }
  for (const [path, question] of questions) {
    if (found.has(path)) continue;
    const commit = last.get(path);
    if (commit === undefined) found.set(path, { by: "unknown" });
    else if (isOfGen(commit, path, question)) found.set(path, { by: "gen" });
    else {
      const { id, author, date, subject } = commit;
      found.set(path, { by: "person", commit: { id, author, date, subject } });
    }
  }
  return found;
}

/** The commits that changed these paths, newest first, each with all of its changes. */
function commitsOf({ root, prefix }: Repository, paths: readonly string[]): HistoryCommit[] {
  const tops = new Set(paths.map((path) => path.slice(0, path.indexOf("/"))));
  const raw = ["-m", "--raw", "--no-abbrev", "--no-renames", "--no-ext-diff", "--full-diff", "-z"];
  const format = "--format=%x01%H%x02%an%x02%as%x02%B%x03";
  const places = paths.length <= NAMED ? paths : tops;
  const listed = readGit(root, ["--literal-pathspecs", "log", ...raw, format, "HEAD", "--", ...places]);
  const commits = new Map<string, HistoryCommit>();
  for (const entry of listed.split("\u0001").slice(1)) {
    const end = entry.indexOf("\u0003");
    const [id = "", author = "", date = "", message = ""] = entry.slice(0, end).split("\u0002");
    // A merge is listed once for each parent.
    const commit = entryOf<string, HistoryCommit>(commits, id, () => {
      const subject = message.split("\n")[0] ?? "";
      return { id, author, date, subject, message, blobs: new Map(), paths: [] };
    });
    for (const [, blob = "", whole = ""] of entry.slice(end).matchAll(CHANGED)) {
      if (!whole.startsWith(prefix)) continue;
      const path = whole.slice(prefix.length);
      commit.paths.push(path);
      commit.blobs.set(path, /^0+$/.test(blob) ? "" : blob);
    }
  }
  return [...commits.values()];
}

/** `:mode mode old new letter<0>path<0>` */
const CHANGED = /:\d{6} \d{6} [0-9a-f]+ ([0-9a-f]+) [A-Z]\d*\0([^\0]+)\0/g;

/** True for what affects everything that is generated; for the engine, if it is part of the repository. */
const isForAll = scopeTest(["kustogen.yaml", "package.json", "package-lock.json", "packages"]);

/** True if a generated file may depend on a source: the settings and systems of others don't count. */
export function isInputOf(folders: Folders, generated: string, source: string): boolean {
  if (isForAll(source)) return true;
  const place = folderOf(folders, source);
  if (place?.folder !== "generators" || source === environmentSchemaPath(folders)) return false;
  // The system and the layer that the file belongs to; "" if it belongs to all.
  const { folder: top, below: [first = "", next = ""] = [] } = folderOf(folders, generated) ?? {};
  const [system, layer] = top === "base" ? [first, "base"] : top === "overlays" ? [next, first] : ["", ""];
  const [folder, name = "", ...below] = place.below;
  if (folder === "systems" && below.length > 0) return system === "" || system === name;
  if (folder === "environments") return layer === "" || name === `${layer}.yaml`;
  return true;
}
