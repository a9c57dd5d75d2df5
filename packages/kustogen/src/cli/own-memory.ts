import { join } from "node:path";
import { cacheFolder } from "@kustogen/kustomize/node/cache-folder.ts";
import { openRepository } from "@kustogen/review/git/repository.ts";
import type { Looks } from "../output/looks.ts";
import { CheckedMemory } from "../output/memory/checked.ts";
import { ownSecret } from "../output/memory/secret.ts";
import { Engine } from "../project/engine.ts";

/** True where a machine checks what others rely on. */
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
 * What earlier runs of this engine have found in a repository, in the git directory and sealed; undefined where nothing is
 * taken over: in CI, outside of git, in a checkout of the engine that isn't built, and where nothing can be kept.
 *
 * @param names the folders of the memory, one in the other
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

/** Where results are kept, and of which engine. */
function placeOf(cwd: string, dist: URL): { recordFolder: string; engine: string } | undefined {
  try {
    return {
      recordFolder: openRepository(cwd).recordFolder,
      engine: new Engine(dist).digest,
    };
  } catch {
    return undefined;
  }
}
