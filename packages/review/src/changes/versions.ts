import { DEFAULT_VERSION } from "@kustogen/kustomize/versions.ts";
import { treePath } from "../discovery/tree-paths.ts";
import { unitsOf } from "../units/unit.ts";
import type { DeployedStates } from "./compare-trees.ts";
import type { CompareOptions } from "./selection.ts";

/** The versions of kustomize that render two sides, each once: the default one where none is declared. */
export function renderedBy({ before, after }: NonNullable<CompareOptions["kustomize"]>): string[] {
  return [...new Set([before ?? DEFAULT_VERSION, after ?? DEFAULT_VERSION])];
}

/** Two sides, as if a change affected everything that they deploy. */
export function whollyAffected({ states, sides }: DeployedStates): DeployedStates {
  const affected = new Set(unitsOf(sides, {}).map(({ path }) => treePath(path)));
  return { states: { ...states, affected }, sides };
}
