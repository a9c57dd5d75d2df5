import { printFoundIn } from "@kustogen/kustomize/credentials/found.ts";
import { printPath } from "@kustogen/kustomize/errors/issues.ts";
import { firstDifference } from "@kustogen/kustomize/value/equal.ts";
import { asMap, describeResource, identityKey, type Resource } from "@kustogen/kustomize/value/resource.ts";

/** What one environment renders to after the import, compared with before. */
export interface Proof {
  environment: string;
  /** Objects that are the same in every field, list order included. */
  same: number;
  /** What differs, one sentence each; empty when the environment is the same. */
  differences: string[];
}

/** Compares what an environment must render to with what it does. */
export function proofOf(
  environment: string,
  expected: readonly Resource[],
  rendered: readonly Resource[],
): Proof {
  const found = new Map(rendered.map((resource) => [identityKey(resource), resource]));
  const differences: string[] = [];
  let same = 0;
  for (const resource of expected) {
    const key = identityKey(resource);
    const actual = found.get(key);
    found.delete(key);
    if (actual === undefined) {
      differences.push(`${describeResource(resource)} is gone`);
      continue;
    }
    const path = firstDifference(asMap(resource), asMap(actual));
    if (path === undefined) same++;
    else {
      const show = (from: Resource) => printFoundIn(asMap(from), path);
      differences.push(
        `${describeResource(resource)}: ${printPath(path)}: ${show(resource)} before, ${show(actual)} after`,
      );
    }
  }
  for (const extra of found.values()) differences.push(`${describeResource(extra)} is new`);
  return { environment, same, differences };
}
