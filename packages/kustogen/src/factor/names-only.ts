import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { type Affix, isAffixed } from "./affixes.ts";

/** An annotation that makes kustomize know an object and its name without printing it. */
const LOCAL = "config.kubernetes.io/local-config";

/** The comment in the file of such a Secret. */
export const NAME_ONLY_COMMENT =
  "Never applied, and has no values: kustomize adjusts references only to a Secret that it knows.";

/** A Secret that someone else provides, for a layer in which kustomize has to rename references to it. */
export function nameOnly(name: string, namespace: string | undefined): Resource {
  return {
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name, ...(namespace !== undefined && { namespace }), annotations: { [LOCAL]: "true" } },
  };
}

/** True for an object of which a layer has only the name. */
export function isNameOnly({ metadata }: Resource): boolean {
  const { annotations } = metadata;
  return annotations !== undefined && Object.hasOwn(annotations, LOCAL);
}

/** A parent's such names, with an environment's prefix and suffix. */
export function namesIn(parent: readonly Resource[], { prefix, suffix }: Affix): Resource[] {
  return parent
    .filter((one) => isNameOnly(one) && isAffixed(one))
    .map((one) => ({
      ...one,
      metadata: { ...one.metadata, name: `${prefix}${one.metadata.name}${suffix}` },
    }));
}
