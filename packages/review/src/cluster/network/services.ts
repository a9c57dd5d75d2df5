import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { textAt } from "../../kubernetes/fields.ts";

/** True for a Service that is an alias for another name, usually outside the cluster. */
export function isExternalName(service: Resource): boolean {
  return textAt(service, "spec", "type") === "ExternalName";
}

/** True for a Service without an address of its own: its name leads to the addresses of its pods. */
export function isHeadless(service: Resource): boolean {
  return textAt(service, "spec", "clusterIP") === "None";
}
