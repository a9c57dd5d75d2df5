import { join } from "node:path";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { askGit } from "@kustogen/kustomize/node/git/run.ts";
import type { ProjectRepository } from "../delivery/repository.ts";
import { isThere, readRegularFile } from "../errors/regular-file.ts";
import { StoredRecord } from "../output/record/record.ts";
import { VERSION } from "../version.ts";

const LOCKED = /"node_modules\/kustogen": \{\s*"version": "([^"]+)"/;

/**
 * Refuses to generate with an engine older than the one in the repository's dependencies, which wrote the committed
 * files: the older one would undo improvements of the newer one.
 * @param version the version of the running engine
 * @throws InputError that explains how to run the right one
 */
export function refuseOlderEngine(root: string, version: string): void {
  const lock = join(root, "package-lock.json");
  const found = isThere(lock)
    ? LOCKED.exec(readRegularFile(lock, "package-lock.json").toString("utf8"))?.[1]
    : undefined;
  if (found === undefined) return;
  const [locked = [], own = []] = [found, version].map((one) => one.split(/[.-]/).slice(0, 3).map(Number));
  const at = locked.findIndex((part, index) => part !== own[index]);
  if (at < 0 || (locked[at] as number) < (own[at] as number)) return;
  throw new InputError(
    `this is kustogen ${version}, but ${locked.join(".")} (package-lock.json) wrote the committed files. Run \`npm ci\`, then \`npm run gen\``,
    { code: "not-installed" },
  );
}

/** The version that generated before, and the running one; equal while an engine is being developed. */
export interface Upgrade {
  from: string;
  to: string;
}

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
