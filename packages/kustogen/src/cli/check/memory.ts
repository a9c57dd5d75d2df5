import { waivers } from "@kustogen/kustomize/credentials/waivers.ts";
import { cacheName } from "@kustogen/kustomize/node/cache-folder.ts";
import type { BoundTree } from "@kustogen/kustomize/tree/bound.ts";
import { textOfData } from "@kustogen/review/check/memory/check-memory.ts";
import { learned } from "../../authoring/known-schemas.ts";
import type { Config } from "../../config/config.ts";
import type { Looks } from "../../output/looks.ts";
import type { CheckedMemory } from "../../output/memory/checked.ts";
import { ownMemory } from "../own-memory.ts";
import type { CheckCommandOptions } from "./options.ts";

/**
 * Results of earlier checks of the same folders, in the git directory. Undefined if they aren't used: in CI, with
 * `--full`, for a part or a change, with options beyond files, and if nothing can be stored.
 */
export function checkMemory(
  dirs: readonly string[],
  options: CheckCommandOptions,
  cwd: string,
  looks: Looks,
  env: NodeJS.ProcessEnv = process.env,
): CheckedMemory | undefined {
  const { since, remote, enableHelm, system, env: environments, full } = options;
  if (since !== undefined || remote || enableHelm || system.length + environments.length > 0)
    return undefined;
  const memory = ownMemory(cwd, ["checked", cacheName(cwd, ...dirs)], { looks, env });
  if (!full) return memory;
  memory?.forget();
  return undefined;
}

/**
 * Adds the parts of the configuration and of the read files on which results depend. Exceptions aren't among them:
 * they apply to findings afterwards.
 */
export function dependOnConfig(
  memory: CheckedMemory,
  { exceptions: _, parity: __, ...rest }: Config,
  tree: BoundTree,
  { strictness }: CheckCommandOptions,
): void {
  memory.dependOn(textOfData([rest, tree.within, strictness]));
}

/** Adds the code of systems, once that is loaded. */
export function dependOnCode(memory: CheckedMemory): void {
  memory.dependOn(textOfData([[...waivers()], learned()]));
}
