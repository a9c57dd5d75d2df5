import type { Conflict } from "./conflict.ts";
import { recordHash } from "./content.ts";
import { decide } from "./decide.ts";
import { byPath, checkPaths } from "./destination.ts";
import type { GeneratedFile } from "./file.ts";
import { type Listing, listFolders, scopeTest } from "./listing.ts";
import { addHistory, lookAt, type PlanContext, type PlannedFile, type SeenPath } from "./path-facts.ts";
import { type FileRecords, StoredRecord } from "./record/record.ts";

/** A run's changes to the working tree. Paths are relative to the root, in the order of the given files. */
export type Plan = ReturnType<typeof planOf>;

/**
 * Compares all files of a run with the working tree without writing anything. `scope` lists the folders (or single
 * files) that this run owns; only there are our files removed if they are no longer generated. Throws InputError for
 * unsafe paths and for links, folders or special files in the way; PlaceError if something can't be read. Conflicts
 * are returned, not thrown: `deliver` rejects them, `--check` lists them.
 */
export function planWrites(
  root: string,
  files: readonly GeneratedFile[],
  scope: readonly string[],
  context: PlanContext,
): Plan {
  const produced = byPath(files);
  const found = listFolders(root, scope);
  const record = StoredRecord.read(context.recordFolder);
  const look = { root, found, record, context };
  checkPaths(root, produced, found);
  const paths = Array.from(produced.values(), ({ path, text }) =>
    lookAt(look, path, { path, text, hash: recordHash(text), action: "create", size: 0, stamp: 0 }),
  );
  for (const [path, kind] of found.entries)
    if (kind === "folder" ? path.endsWith("/.git") : !produced.has(path)) paths.push(lookAt(look, path));
  addHistory(paths, context);
  const plan = planOf(paths, record);
  carryRecords(plan, scope, produced, found);
  return plan;
}

/** The plan that follows from the decisions about each path. */
function planOf(paths: readonly SeenPath[], record: StoredRecord) {
  const plan = {
    create: [] as string[],
    change: [] as string[],
    /** Our files that are no longer generated. */
    remove: [] as string[],
    unchanged: 0,
    /** The number of files found unchanged by content: whether we wrote them, and committed them, is unknown. */
    reread: 0,
    /** A person's work that this plan would overwrite or remove. */
    conflicts: [] as Conflict[],
    /** Files of unknown origin, which are treated as ours. */
    unknownAuthor: [] as string[],
    /** Files in the owned folders that kustogen neither created nor touches. */
    foreign: [] as string[],
    files: [] as PlannedFile[],
    /** Recorded as ours, no longer generated, and already gone. */
    vanished: [] as string[],
    record,
    /** What the record has outside the scope. */
    carried: new Map() as FileRecords,
  };
  for (const seen of paths) {
    const { path, facts, file, bytes } = seen;
    const { action, takes } = decide(facts);
    if (file !== undefined) plan.files.push(Object.assign(file, { action }));
    if (action === "keep") {
      plan.unchanged++;
      if (!seen.proven) plan.reread++;
    } else plan[action === "leave" ? "foreign" : action].push(path);
    if (takes === "unknown") plan.unknownAuthor.push(path);
    else if (takes === "person")
      plan.conflicts.push({
        path,
        found: bytes as Buffer,
        text: file?.text,
        edited: facts.recorded || (facts.marked === true && facts.head !== "nothing"),
        commit: seen.origin?.by === "person" ? seen.origin.commit : undefined,
      });
  }
  plan.remove.sort();
  plan.foreign.sort();
  return plan;
}

/** Keeps the records outside the scope; collects files that were ours inside it and are gone. */
function carryRecords(
  { record, carried, vanished }: Plan,
  scope: readonly string[],
  produced: ReadonlyMap<string, GeneratedFile>,
  found: Listing,
): void {
  const isOwned = scopeTest(scope);
  for (const [path, file] of record.files)
    if (!isOwned(path)) carried.set(path, file);
    else if (!produced.has(path) && found.kindOf(path) === "absent") vanished.push(path);
}
