import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import type { Value } from "@kustogen/kustomize/value/value.ts";
import { itemsAt, textAt } from "./fields.ts";

/** True for a ReferenceGrant that admits references from a namespace into its own. */
export function admits(grant: Value | Resource, namespace: string): boolean {
  return itemsAt(grant, "spec", "from").some(([from]) => textAt(from, "namespace") === namespace);
}
