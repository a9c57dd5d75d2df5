import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import type { Path, ValueMap } from "@kustogen/kustomize/value/value.ts";
import { itemsAt, textAt } from "../../kubernetes/fields.ts";

/** The paths of an Ingress, in order: each rule, and its entry with a path, its type and its backend. */
export function ingressPaths(ingress: Resource): { rule: ValueMap; entry: ValueMap; place: Path }[] {
  return itemsAt(ingress, "spec", "rules").flatMap(([rule, i]) =>
    itemsAt(rule, "http", "paths").map(([entry, j]) => ({
      rule,
      entry,
      place: ["spec", "rules", i, "http", "paths", j],
    })),
  );
}

/** The class of an Ingress, by the field or the annotation from before it; undefined if it leaves the choice to the cluster. */
export function classOf(ingress: Resource): string | undefined {
  return (
    textAt(ingress, "spec", "ingressClassName") ??
    textAt(ingress, "metadata", "annotations", "kubernetes.io/ingress.class")
  );
}

/** True if a host equals a pattern, or matches its wildcard: `*.example.com`. */
export function coversHost(pattern: string, host: string): boolean {
  return pattern === host || (pattern.startsWith("*.") && host.slice(host.indexOf(".")) === pattern.slice(1));
}
