import { statSync } from "node:fs";
import { resolve } from "node:path";
import type { Config } from "./types.ts";

/** What may be accessed outside a repository: folders, and hosts at any address. */
interface Reach {
  within?: readonly string[] | undefined;
  remoteAllow?: readonly string[] | undefined;
}

/**
 * What a review of a change may access outside the repository: according to the command line and to the configuration
 * of the earlier state. A configured folder that doesn't exist, as in a clone of this repository alone, is left out:
 * references to it are reported.
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
