import { askGit } from "@kustogen/kustomize/node/git/run.ts";
import type { ProjectRepository } from "../delivery/repository.ts";
import { isSame, type SummaryInput, touchedEnvironments } from "../delivery/summary.ts";
import { layerFolder } from "../output/layer.ts";
import { StoredRecord } from "../output/record/record.ts";
import { VERSION } from "../version.ts";

/** The changes because of a different engine than the last one. */
export interface Upgrade {
  /** The version that generated before, and the running one; equal while an engine is being developed. */
  from: string;
  to: string;
  /** The number of changed files. */
  files: number;
  /** The number of environments to render. */
  renderings: number;
  /** The folders of environments whose objects changed. */
  differ: string[];
}

const LOCKED = /"node_modules\/kustogen": \{\s*"version": "([^"]+)"/;

/**
 * The changes since another engine generated: every environment with a changed file is rendered as it was and as it is
 * now. Undefined if the same engine generated before.
 * @param engine the digest of the running engine
 */
export function upgradeOf(
  repository: ProjectRepository,
  engine: string,
  input: SummaryInput,
): Upgrade | undefined {
  const known = StoredRecord.read(repository.recordFolder).run.engine;
  const from = known?.version ?? lockedVersion(repository);
  if (from === undefined || (known === undefined ? from === VERSION : known.digest === engine))
    return undefined;
  const differ = touchedEnvironments(input).filter(({ before, after }) => !isSame(before, after));
  return {
    from,
    to: VERSION,
    files: input.changes.length,
    renderings: input.layers.filter(({ deployed }) => deployed).length,
    differ: differ.map(({ layer, system }) => layerFolder(repository.folders, layer, system)),
  };
}

/** The engine in HEAD's lock file, which generated if none is recorded; undefined if unknown. */
function lockedVersion({ root, head, prefix }: ProjectRepository): string | undefined {
  if (head === undefined) return undefined;
  const lock = askGit(root, ["cat-file", "blob", `${head}:${prefix}package-lock.json`]);
  return lock.code === 0 ? LOCKED.exec(lock.stdout)?.[1] : undefined;
}
