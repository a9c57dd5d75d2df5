import { closeSync, lstatSync, openSync, readFileSync, readSync } from "node:fs";
import { orElse } from "@kustogen/kustomize/errors/attempt.ts";
import { DEFAULT_FOLDERS } from "../folders.ts";
import { blobId, recordHash, withUnixLineEnds } from "./content.ts";
import type { PathFacts } from "./decide.ts";
import { onDisk } from "./disk.ts";
import { jsonHeader, markdownHeader, yamlHeader } from "./file.ts";
import { type Listing, parentOf } from "./listing.ts";
import { isAsRecorded, type StoredRecord, stampOf } from "./record/record.ts";

/** A person's commit, for messages. */
export interface CommitOfPerson {
  id: string;
  author: string;
  /** Such as `2026-11-20`. */
  date: string;
  subject: string;
}

/** A file in HEAD whose author is unknown here. */
export interface OriginQuestion {
  /** Its blob id. */
  blob: string;
  /** It begins with kustogen's header, or the generated kustomization beside it refers to it. */
  marked: boolean;
}

/** The author of a committed file. Unknown: the available history doesn't show it. */
export type FileOrigin = { by: "gen" } | { by: "unknown" } | { by: "person"; commit: CommitOfPerson };

/** A generated file that differs. */
export interface FileChange {
  path: string;
  action: "create" | "change" | "remove";
}

/** One planned file: its action and, if it stays, its facts on disk. */
export interface PlannedFile {
  path: string;
  text: string;
  hash: string;
  action: FileChange["action"] | "keep";
  /** The current size; 0 for `create`. */
  size: number;
  stamp: number;
}

/** The inputs of planWrites besides the files. */
export interface PlanContext {
  /** The folder in which kustogen records the files it wrote: `Repository.recordFolder`. */
  recordFolder: string;
  /** Returns the ids of HEAD's blobs at these paths; paths it lacks are left out. Called only if it matters. */
  committed(paths: string[]): Map<string, string>;
  /** The authors of these committed files, by history; if absent, all are ours. Called only if it matters. */
  origins?(questions: ReadonlyMap<string, OriginQuestion>): Map<string, FileOrigin>;
  /** True if no commit has sources yet, as in a copy without history: files that look generated then count as such. */
  isCopy?(): boolean;
  /** Returns whether the file system has executable bits; by default it doesn't. */
  modes?(): boolean;
}

/** A path and its facts. */
export interface SeenPath {
  path: string;
  facts: PathFacts;
  /** The file that this run generates there. */
  file?: PlannedFile;
  /** The content on disk, if it is neither generated nor recorded. */
  bytes?: Buffer;
  /** True if the record proves that the file is unchanged, so that it wasn't read. */
  proven?: boolean;
  origin?: FileOrigin;
}

/**
 * What is known of a path from the entry on disk and kustogen's record of it.
 * @param look what the paths of a run are compared with
 * @param file what this run generates there; it gets the size and stamp of the entry on disk
 */
export function lookAt(
  look: { root: string; found: Listing; record: StoredRecord; context: PlanContext },
  path: string,
  file?: PlannedFile,
): SeenPath {
  const { root, found, record, context } = look;
  const known = record.files.get(path);
  const kind = found.kindOf(path);
  const disk = kind === "absent" ? "nothing" : kind === "file" ? kind : "other";
  const facts: PathFacts = { produced: file !== undefined, disk, recorded: known !== undefined };
  const seen: SeenPath = { path, facts, ...(file && { file }) };
  if (disk === "nothing") return seen;
  if (file === undefined) {
    facts.marked = disk === "file" && (facts.recorded || isOurs(root, path, found));
    if (!facts.marked) return seen;
  } else {
    const stats = lstatSync(`${root}/${path}`);
    file.size = stats.size;
    file.stamp = stampOf(stats);
    if (isAsRecorded(known, stats)) {
      facts.content = known?.hash === file.hash ? "produced" : "remembered";
      return { ...seen, proven: true };
    }
    facts.executable = (stats.mode & 0o100) !== 0 && context.modes?.() === true;
  }
  const bytes = onDisk("read", path, "Nothing was written.", () => readFileSync(`${root}/${path}`));
  const hash = recordHash(withUnixLineEnds(bytes));
  facts.content = hash === file?.hash ? "produced" : hash === known?.hash ? "remembered" : "other";
  if (facts.content !== "other") return seen;
  facts.marked = isOurs(root, path, found);
  return { ...seen, bytes };
}

/** Adds facts from HEAD and its history about files whose content is neither generated nor recorded. */
export function addHistory(paths: readonly SeenPath[], context: PlanContext): void {
  const others = paths.filter(({ bytes }) => bytes !== undefined);
  if (others.length === 0) return;
  const committed = context.committed(others.map(({ path }) => path));
  const questions = new Map<string, OriginQuestion>();
  for (const { path, bytes, facts } of others) {
    const blob = committed.get(path);
    facts.head = blob === undefined ? "nothing" : isBlob(bytes as Buffer, blob) ? "same" : "different";
    if (blob !== undefined && facts.head === "same")
      questions.set(path, { blob, marked: facts.marked === true });
    else if (facts.head === "nothing") facts.copy = context.isCopy?.() === true;
  }
  const origins = questions.size > 0 ? context.origins?.(questions) : undefined;
  for (const seen of others)
    if (seen.facts.head === "same") {
      seen.origin = origins?.get(seen.path) ?? { by: "gen" };
      seen.facts.author = seen.origin.by;
    }
}

const isBlob = (bytes: Buffer, id: string) =>
  [withUnixLineEnds(bytes), bytes].some((one) => blobId(one, id) === id);

/** The beginning of every version of the headers, in YAML, Markdown and JSON, whatever the names of the folders. */
const MARKS = [yamlHeader, markdownHeader, jsonHeader]
  .map((headerFor) => headerFor(DEFAULT_FOLDERS))
  .map((header) => Buffer.from(header.slice(0, header.indexOf("."))));
const LONGEST = Math.max(...MARKS.map(({ length }) => length));

/**
 * True for a regular file that kustogen generated, decided without any record of it (a fresh clone): it begins with
 * the header, or the generated kustomization beside it refers to it, as to a file of a generated ConfigMap, which
 * can't have the header. An unreadable file isn't ours.
 */
export function isOurs(root: string, path: string, found: Listing): boolean {
  return orElse(() => beginsWithMark(`${root}/${path}`) || isListed(root, path, found), false);
}

function beginsWithMark(path: string): boolean {
  // Only the first bytes, because someone's file may be of any size.
  const start = Buffer.alloc(LONGEST);
  const descriptor = openSync(path, "r");
  try {
    readSync(descriptor, start);
    return MARKS.some((mark) => start.subarray(0, mark.length).equals(mark));
  } finally {
    closeSync(descriptor);
  }
}

function isListed(root: string, path: string, found: Listing): boolean {
  const folder = parentOf(path);
  const name = path.slice(folder.length + 1);
  const kustomization = `${folder}/kustomization.yaml`;
  if (found.kindOf(kustomization) !== "file" || !beginsWithMark(`${root}/${kustomization}`)) return false;
  return readFileSync(`${root}/${kustomization}`, "utf8")
    .split("\n")
    .some((line) => itemOf(line) === name);
}

/** The file in a list item of a kustomization: `- name`, `- key=name`, `- "name"`, `- path: name`. */
function itemOf(line: string): string {
  const item = line.trim().replace(/^- */, "");
  return item.replace(/^.*(?:=|: )/, "").replace(/^["']|["']$/g, "");
}
