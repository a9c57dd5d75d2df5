import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import type { Path, ValueMap } from "@kustogen/kustomize/value/value.ts";
import { itemsAt, textAt } from "../../kubernetes/fields.ts";

/** A path in a rule of an Ingress. */
export interface IngressPath {
  rule: ValueMap;
  /** The entry with the path, its type and its backend. */
  entry: ValueMap;
  place: Path;
}

/** The paths of an Ingress, in order. */
export function ingressPaths(ingress: Resource): IngressPath[] {
  return itemsAt(ingress, "spec", "rules").flatMap(([rule, i]) =>
    itemsAt(rule, "http", "paths").map(([entry, j]) => ({
      rule,
      entry,
      place: ["spec", "rules", i, "http", "paths", j],
    })),
  );
}

/** The annotation with the class of an Ingress, from before the field. */
export const CLASS_ANNOTATION = "kubernetes.io/ingress.class";

/** The class of an Ingress; undefined if it leaves the choice to the cluster. */
export function classOf(ingress: Resource): string | undefined {
  return (
    textAt(ingress, "spec", "ingressClassName") ??
    textAt(ingress, "metadata", "annotations", CLASS_ANNOTATION)
  );
}
