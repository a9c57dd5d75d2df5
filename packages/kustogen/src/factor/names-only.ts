import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { type Affix, isAffixed } from "./affixes.ts";

/** With this annotation kustomize knows an object, and its name, but prints nothing of it. */
const LOCAL = "config.kubernetes.io/local-config";

/** What the file of such a Secret says to its reader. */
export const NAME_ONLY_COMMENT =
  "Not applied and without values: kustomize renames what refers to a Secret that it knows.";

/** A Secret that someone else provides, as a layer needs it so that kustomize renames what refers to it. */
export function nameOnly(name: string, namespace: string | undefined): Resource {
  return {
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name, ...(namespace !== undefined && { namespace }), annotations: { [LOCAL]: "true" } },
  };
}

/** True for an object of which a layer has the name alone. */
export function isNameOnly({ metadata }: Resource): boolean {
  const { annotations } = metadata;
  return annotations !== undefined && Object.hasOwn(annotations, LOCAL);
}

/** What a parent has of such names, as an environment with a prefix or suffix calls them. */
export function namesIn(parent: readonly Resource[], { prefix, suffix }: Affix): Resource[] {
  return parent
    .filter((one) => isNameOnly(one) && isAffixed(one))
    .map((one) => ({
      ...one,
      metadata: { ...one.metadata, name: `${prefix}${one.metadata.name}${suffix}` },
    }));
}
