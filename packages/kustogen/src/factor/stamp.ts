import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { reasonsOf, withReasons } from "../authoring/because.ts";
import { hashed, isHashed } from "../authoring/hashed.ts";
import { type Affix, affixBetween, NO_AFFIX, withoutAffix } from "./affixes.ts";
import { commonPairs, type Pairs, SPECS, withoutPairs } from "./common-pairs.ts";

/** The prefix, suffix, labels and annotations that an environment sets on all its objects and no layer below has. */
export interface Stamp extends Affix {
  /** Labels, including those in selectors and pod templates. */
  labels: Pairs | undefined;
  annotations: Pairs | undefined;
}

/** The parts that the desired state has on all objects, and its parent on none; undefined if there are none. */
export function stampBetween(parent: readonly Resource[], desired: readonly Resource[]): Stamp | undefined {
  const affix = affixBetween(parent, desired);
  const labels = commonPairs(parent, desired, "labels");
  const annotations = commonPairs(parent, desired, "annotations");
  if (parent.length === 0 || (affix ?? labels ?? annotations) === undefined) return undefined;
  return { ...(affix ?? NO_AFFIX), labels, annotations };
}

/** A state without its environment's stamp. */
export function withoutStamp(resources: readonly Resource[], stamp: Stamp): Resource[] {
  const bare = stamp.prefix + stamp.suffix === "" ? resources : withoutAffix(resources, stamp);
  return bare.map((resource, at) => {
    const plain = withoutPairs(
      withoutPairs(resource, SPECS.labels, stamp.labels ?? {}),
      SPECS.annotations,
      stamp.annotations ?? {},
    );
    const marked = resources[at] as Resource;
    if (plain === marked) return plain;
    return withReasons(isHashed(marked) ? hashed(plain) : plain, reasonsOf(marked));
  });
}
