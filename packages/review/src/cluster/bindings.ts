import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import type { ResourceIndex } from "./resource-index.ts";

/** The kinds that give the rights of a role. */
export const BINDINGS = ["RoleBinding", "ClusterRoleBinding"];

/** The bindings of RBAC among the objects of a state. */
export function bindingsIn(index: Pick<ResourceIndex, "ofKind">): Resource[] {
  return BINDINGS.flatMap((kind) => index.ofKind(kind, "rbac.authorization.k8s.io"));
}
