import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import type { OfKind } from "../../../cluster/resource-index.ts";
import type { Finding } from "../../rule.ts";

/** A kind, and what the API server rejects in its objects. */
export interface Judge extends OfKind {
  wrong(resource: Resource): Iterable<Finding>;
}
