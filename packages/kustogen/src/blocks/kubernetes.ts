import type { Resource } from "@kustogen/kustomize/value/resource.ts";

/**
 * A Kubernetes object type of `kubernetes-models` that is also a Resource: `Typed<IDeployment>` has the typed fields of
 * a Deployment and a name. Blocks return these, so a misspelled field is a compile error.
 */
export type Typed<Kind> = Kind & Resource;
