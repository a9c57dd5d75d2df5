import type { Environment } from "../authoring/environment.ts";
import type { System } from "../authoring/system.ts";
import { unpinnedImages } from "../authoring/unpinned.ts";
import { placeholderWarnings } from "../environments/placeholder.ts";
import { sharedSettings } from "./shared-settings.ts";

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
    ...sharedSettings(systems, environments),
    ...environments
      .filter(({ preview }) => preview !== undefined && preview.until < today)
      .map(
        ({ file, lineOf, name, preview }) =>
          `${file}:${lineOf(["preview", "until"])}: the preview ${name} ended on ${preview?.until}: npx kustogen remove environment ${name}`,
      ),
    ...groups
      .filter((file) => !named.has(file))
      .map((file) => `${file}: no environment names this group, so nothing builds on its layer`),
  ];
}

/** The systems without required pins in each environment, one sentence each, with the command that sets one. */
function unpinnedWarnings(systems: readonly System[], environments: readonly Environment[]): string[] {
  return systems.flatMap((system) =>
    environments.flatMap((environment) => {
      const [first, ...more] = unpinnedImages(system, environment);
      if (first === undefined) return [];
      const { file, name } = environment;
      return [
        `${file}:${environment.lineOf(["systems", system.name, "images", first])}: ${system.name} awaits pins in ${name}: ${[first, ...more].join(", ")}. Argo CD doesn't sync it automatically until then: npx kustogen pin ${system.name} ${first} ${name} <tag>`,
      ];
    }),
  );
}
