import type { Environment } from "../authoring/environment.ts";
import type { System } from "../authoring/system.ts";
import { placeholderWarnings } from "../environments/placeholder.ts";
import { unpinnedWarnings } from "../environments/unpinned.ts";

/**
 * Warnings for the author of a repository that don't stop a run, one sentence each.
 * @param groups the files of all groups
 */
export function warningsOf(
  systems: readonly System[],
  environments: readonly Environment[],
  groups: readonly string[],
): string[] {
  const today = new Date().toISOString().slice(0, 10);
  const named = new Set(environments.flatMap((one) => one.groups.map(({ file }) => file)));
  return [
    ...placeholderWarnings(environments),
    ...unpinnedWarnings(systems, environments),
    ...environments
      .filter(({ preview }) => preview !== undefined && preview.until < today)
      .map(
        ({ file, lineOf, name, preview }) =>
          `${file}:${lineOf(["preview", "until"])}: the preview ${name} ended on ${preview?.until}: npx kustogen remove environment ${name}`,
      ),
    ...groups
      .filter((file) => !named.has(file))
      .map((file) => `${file}: no environment names this group, so nothing is generated from it`),
  ];
}
