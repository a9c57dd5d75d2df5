import type { Environment } from "../authoring/environment.ts";
import type { System } from "../authoring/system.ts";
import { placeholderWarnings } from "../environments/placeholder.ts";
import { unpinnedWarnings } from "../environments/unpinned.ts";

/**
 * What the author of a repository should know although nothing is wrong enough to stop, a sentence each.
 *
 * @param groups the files of all groups
 */
export function warningsOf(
  systems: readonly System[],
  environments: readonly Environment[],
  groups: readonly string[],
): string[] {
  const named = new Set(environments.flatMap((one) => one.groups.map(({ file }) => file)));
  return [
    ...placeholderWarnings(environments),
    ...unpinnedWarnings(systems, environments),
    ...groups
      .filter((file) => !named.has(file))
      .map((file) => `${file}: no environment names this group, so nothing is generated from it`),
  ];
}
