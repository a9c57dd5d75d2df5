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
  if (since !== undefined || remote || enableHelm || system.length + environments.length > 0)
    return undefined;
  const memory = ownMemory(cwd, ["checked", cacheName(cwd, ...dirs)], { looks, env });
  if (!full) return memory;
  memory?.forget();
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
