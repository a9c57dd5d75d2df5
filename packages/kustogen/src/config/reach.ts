import { statSync } from "node:fs";
import { resolve } from "node:path";
import type { Config } from "./types.ts";

/** What may be reached outside of a repository: folders, and hosts wherever they are. */
interface Reach {
  within?: readonly string[] | undefined;
  remoteAllow?: readonly string[] | undefined;
}

/**
 * What a review of a change may reach outside of the repository: what the command line says, and on top what the
 * configuration of the side before names. A folder of it that isn't there, as in a clone of this repository alone, is left
 * out: what leads to it says so.
 *
 * @param root the folder of that configuration
 */
export function reachOf<Asked extends Reach>(
  { within, hosts }: Pick<Config, "within" | "hosts">,
  root: string,
  asked: Asked,
): Asked {
  const folders = within
    .map((folder) => resolve(root, folder))
    .filter((folder) => statSync(folder, { throwIfNoEntry: false })?.isDirectory());
  return {
    ...asked,
    ...(folders.length > 0 && { within: [...(asked.within ?? []), ...folders] }),
    ...(hosts.length > 0 && { remoteAllow: [...(asked.remoteAllow ?? []), ...hosts] }),
  };
}
