import { join } from "node:path";
import { cacheFolder } from "@kustogen/kustomize/node/cache-folder.ts";
import { openRepository } from "@kustogen/review/git/repository.ts";
import type { Looks } from "../output/looks.ts";
import { CheckedMemory } from "../output/memory/checked.ts";
import { ownSecret } from "../output/memory/secret.ts";
import { Engine } from "../project/engine.ts";

/** True if a machine runs the check and others rely on the result. */
function isInCi({ CI }: NodeJS.ProcessEnv): boolean {
  return CI !== undefined && CI !== "" && CI !== "false" && CI !== "0";
}

interface OwnMemoryOptions {
  looks?: Looks | undefined;
  env?: NodeJS.ProcessEnv;
  /** The folder of the engine's bundled files. */
  dist?: URL;
}

/**
 * Stored results of earlier runs of this engine in a repository, sealed in the git directory. Undefined if they
 * aren't used: in CI, outside git, in an engine checkout that isn't built, and if nothing can be stored.
 * @param names the nested folders of the memory
 */
export function ownMemory(
  cwd: string,
  names: readonly [string, string],
  { looks, env = process.env, dist = new URL("./", import.meta.url) }: OwnMemoryOptions = {},
): CheckedMemory | undefined {
  if (isInCi(env)) return undefined;
  const place = placeOf(cwd, dist);
  const secret = place && ownSecret(cacheFolder("secret"));
  if (place === undefined || secret === undefined) return undefined;
  const memory = new CheckedMemory(join(place.recordFolder, ...names), secret, looks);
  memory.dependOn(place.engine, process.version, process.platform);
  return memory;
}

/** Where results are stored, and the engine that they belong to. */
function placeOf(cwd: string, dist: URL): { recordFolder: string; engine: string } | undefined {
  try {
    return { recordFolder: openRepository(cwd).recordFolder, engine: new Engine(dist).digest };
  } catch {
    return undefined;
  }
}
