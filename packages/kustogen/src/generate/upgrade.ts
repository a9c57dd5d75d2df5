import { askGit } from "@kustogen/kustomize/node/git/run.ts";
import type { ProjectRepository } from "../delivery/repository.ts";
import { StoredRecord } from "../output/record/record.ts";
import { VERSION } from "../version.ts";

/** The version that generated before, and the running one; equal while an engine is being developed. */
export interface Upgrade {
  from: string;
  to: string;
}

const LOCKED = /"node_modules\/kustogen": \{\s*"version": "([^"]+)"/;

/**
 * The change of the engine since the last run; undefined if the same engine generated before.
 * @param engine the digest of the running engine
 */
export function upgradeOf(repository: ProjectRepository, engine: string): Upgrade | undefined {
  const known = StoredRecord.read(repository.recordFolder).run.engine;
  const from = known?.version ?? lockedVersion(repository);
  if (from === undefined || (known === undefined ? from === VERSION : known.digest === engine))
    return undefined;
  return { from, to: VERSION };
}

/** The engine in HEAD's lock file, which generated if none is recorded; undefined if unknown. */
function lockedVersion({ root, head, prefix }: ProjectRepository): string | undefined {
  if (head === undefined) return undefined;
  const lock = askGit(root, ["cat-file", "blob", `${head}:${prefix}package-lock.json`]);
  return lock.code === 0 ? LOCKED.exec(lock.stdout)?.[1] : undefined;
}
