import { join } from "node:path";
import { waivers } from "@kustogen/kustomize/credentials/waivers.ts";
import { cacheFolder, cacheName } from "@kustogen/kustomize/node/cache-folder.ts";
import type { BoundTree } from "@kustogen/kustomize/tree/bound.ts";
import { textOfData } from "@kustogen/review/check/memory/check-memory.ts";
import { openRepository } from "@kustogen/review/git/repository.ts";
import { learned } from "../../authoring/known-schemas.ts";
import type { Config } from "../../config/config.ts";
import type { Looks } from "../../output/looks.ts";
import { CheckedMemory } from "../../output/memory/checked.ts";
import { ownSecret } from "../../output/memory/secret.ts";
import { Engine } from "../../project/engine.ts";
import type { CheckCommandOptions } from "./options.ts";

/** True where a machine checks what others rely on. */
function isInCi({ CI }: NodeJS.ProcessEnv): boolean {
  return CI !== undefined && CI !== "" && CI !== "false" && CI !== "0";
}

/**
 * What earlier checks of the same folders have found, in the git directory; undefined where nothing is taken over: in CI,
 * with `--full`, of a part or a change, where more is asked than files, and where nothing can be kept.
 */
export function checkMemory(
  dirs: readonly string[],
  options: CheckCommandOptions,
  cwd: string,
  looks: Looks,
  env: NodeJS.ProcessEnv = process.env,
): CheckedMemory | undefined {
  const { since, remote, enableHelm, system, env: environments, full } = options;
  if (isInCi(env) || since !== undefined || remote || enableHelm || system.length + environments.length > 0)
    return undefined;
  const place = placeOf(cwd);
  const secret = place && ownSecret(cacheFolder("secret"));
  if (place === undefined || secret === undefined) return undefined;
  const folder = join(place.recordFolder, "checked", cacheName(cwd, ...dirs));
  const memory = new CheckedMemory(folder, secret, looks);
  memory.dependOn(place.engine, process.version, process.platform);
  if (!full) return memory;
  memory.forget();
  return undefined;
}

/** What a result depends on of the configuration and of what is read. Exceptions are for what was found, not for finding. */
export function dependOnConfig(
  memory: CheckedMemory,
  { exceptions: _, parity: __, ...rest }: Config,
  tree: BoundTree,
  { strictness }: CheckCommandOptions,
): void {
  memory.dependOn(textOfData([rest, tree.within, strictness]));
}

/** What it depends on of the code of systems, once that is loaded. */
export function dependOnCode(memory: CheckedMemory): void {
  memory.dependOn(textOfData([[...waivers()], learned()]));
}

/** Where results are kept, and of which engine; undefined outside of git, and in a checkout that isn't built. */
function placeOf(cwd: string): { recordFolder: string; engine: string } | undefined {
  try {
    return {
      recordFolder: openRepository(cwd).recordFolder,
      engine: new Engine(new URL("./", import.meta.url)).digest,
    };
  } catch {
    return undefined;
  }
}
