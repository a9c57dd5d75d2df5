import { wrongUsage } from "@kustogen/kustomize/errors/errors.ts";
import { DEFAULT_VERSION, VERSIONS } from "@kustogen/kustomize/versions.ts";
import type { DeployedStates } from "@kustogen/review/changes/compare-trees.ts";
import type { CompareOptions } from "@kustogen/review/changes/selection.ts";
import { treePath } from "@kustogen/review/discovery/tree-paths.ts";
import { unitsOf } from "@kustogen/review/units/unit.ts";

/** The versions of kustomize in "5.8.1..5.8.3", each of which renders one side. @throws InputError for others */
export function askedVersions(asked: string) {
  const [before, after, ...more] = asked.split("..").map((text) => VERSIONS.find((one) => one === text));
  if (before === undefined || after === undefined || more.length > 0)
    throw wrongUsage(
      `--kustomize ${asked}: expected two of ${VERSIONS.join(", ")}, as ${VERSIONS.join("..")}`,
    );
  return { before, after };
}

/** The versions that render the sides, each once: the default one where none is declared. */
export const renderedBy = ({ before, after }: NonNullable<CompareOptions["kustomize"]>) => [
  ...new Set([before ?? DEFAULT_VERSION, after ?? DEFAULT_VERSION]),
];

/** Two sides, as if a change affected everything that they deploy. */
export function whollyAffected({ states, sides }: DeployedStates): DeployedStates {
  const affected = new Set(unitsOf(sides, {}).map(({ path }) => treePath(path)));
  return { states: { ...states, affected }, sides };
}
