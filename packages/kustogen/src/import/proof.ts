import { printFoundIn } from "@kustogen/kustomize/credentials/found.ts";
import { printPath } from "@kustogen/kustomize/errors/issues.ts";
import { equal, firstDifference } from "@kustogen/kustomize/value/equal.ts";
import { asMap, describeResource, identityKey, type Resource } from "@kustogen/kustomize/value/resource.ts";
import type { ValueMap } from "@kustogen/kustomize/value/value.ts";
import { inOrderOf } from "../factor/variables.ts";

/** The comparison of an environment's rendering after the import with that before. */
export interface Proof {
  environment: string;
  /** Objects that are equal in every field, including list order. */
  same: number;
  /** The differences, one sentence each; empty if the environment is the same. */
  differences: string[];
  /** The objects whose variables are in another order, which means nothing to a container but restarts its pods. */
  reordered: string[];
}

/** Compares an environment's rendering with the expected one. */
export function proofOf(
  environment: string,
  expected: readonly Resource[],
  rendered: readonly Resource[],
): Proof {
  const found = new Map(rendered.map((resource) => [identityKey(resource), resource]));
  const differences: string[] = [];
  const reordered: string[] = [];
  let same = 0;
  for (const resource of expected) {
    const key = identityKey(resource);
    const actual = found.get(key);
    found.delete(key);
    if (actual === undefined) {
      differences.push(`${describeResource(resource)} is gone`);
      continue;
    }
    const [before, after] = [asMap(resource), asMap(actual)];
    const ordered = inOrderOf(after, before) as ValueMap;
    const path = firstDifference(before, ordered);
    if (path === undefined) {
      same++;
      if (!equal(before, after)) reordered.push(describeResource(resource));
    } else {
      const show = (from: ValueMap) => printFoundIn(from, path);
      differences.push(
        `${describeResource(resource)}: ${printPath(path)}: ${show(before)} before, ${show(after)} after`,
      );
    }
  }
  for (const extra of found.values()) differences.push(`${describeResource(extra)} is new`);
  return { environment, same, differences, reordered };
}
