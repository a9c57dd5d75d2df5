import { printPath } from "@kustogen/kustomize/errors/issues.ts";
import type { Environment } from "../authoring/environment.ts";
import type { System } from "../authoring/system.ts";
import { awaitedInputs } from "../authoring/unpinned.ts";
import { placeholderWarnings } from "../environments/placeholder.ts";

/**
 * Warnings for the author of a repository that don't stop a run, one sentence each.
 * @param groups the files of all groups
 * @param unlisted the modules of systems that are in no list
 */
export function warningsOf(
  systems: readonly System[],
  environments: readonly Environment[],
  groups: readonly string[],
  unlisted: readonly string[],
): string[] {
  const named = new Set(environments.flatMap((one) => one.groups.map(({ file }) => file)));
  return [
    ...placeholderWarnings(environments),
    ...awaitingWarnings(systems, environments),
    ...unlisted.map(
      (path) => `${path}: is in no list, so nothing is generated of it. Add it to systems/index.ts`,
    ),
    ...systems
      .filter(({ name }) => !environments.some((one) => Object.hasOwn(one.systems, name)))
      .map(({ name }) => `${name}: no environment runs this system. Add it under systems in the file of one`),
    ...groups
      .filter((file) => !named.has(file))
      .map((file) => `${file}: no environment names this group, so nothing builds on its layer`),
  ];
}

/** The systems that await inputs in each environment, one sentence each. */
function awaitingWarnings(systems: readonly System[], environments: readonly Environment[]): string[] {
  return systems.flatMap((system) =>
    environments.flatMap((environment) => {
      const awaited = awaitedInputs(system, environment);
      const [first] = awaited;
      if (first === undefined) return [];
      const inputs = awaited.map(({ path, found }) => `${printPath(path)} (${found})`).join(", ");
      return `${environment.file}:${environment.lineOf(["systems", system.name, ...first.path])}: ${system.name} awaits inputs in ${environment.name}: ${inputs}. Argo CD doesn't sync it automatically until they are set`;
    }),
  );
}
