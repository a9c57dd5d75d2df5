import type { IClusterRole } from "kubernetes-models/rbac.authorization.k8s.io/v1/ClusterRole";
import type { IClusterRoleBinding } from "kubernetes-models/rbac.authorization.k8s.io/v1/ClusterRoleBinding";
import type { IPolicyRule } from "kubernetes-models/rbac.authorization.k8s.io/v1/PolicyRule";
import type { IRoleBinding } from "kubernetes-models/rbac.authorization.k8s.io/v1/RoleBinding";
import type { ISubject } from "kubernetes-models/rbac.authorization.k8s.io/v1/Subject";
import type { Typed } from "./kubernetes.ts";
import { clusterMetadata, metadata } from "./metadata.ts";
import type { Part } from "./part.ts";

const GROUP = "rbac.authorization.k8s.io";

/**
 * A ClusterRole: the actions that it allows on resources, wherever it is bound.
 *
 * @example
 * ```ts
 * clusterRole(part, "shop-nodes", [{ apiGroups: [""], resources: ["nodes"], verbs: ["get", "list"] }])
 * ```
 */
export function clusterRole(part: Part, name: string, rules: IPolicyRule[]): Typed<IClusterRole> {
  return { apiVersion: `${GROUP}/v1`, kind: "ClusterRole", metadata: clusterMetadata(part, name), rules };
}

/**
 * Grants a ClusterRole to subjects in the whole cluster.
 *
 * @example
 * ```ts
 * clusterRoleBinding(part, "shop-nodes", "shop-nodes", [serviceAccountSubject(part, "shop")])
 * ```
 */
export function clusterRoleBinding(
  part: Part,
  name: string,
  role: string,
  subjects: ISubject[],
): Typed<IClusterRoleBinding> {
  return {
    apiVersion: `${GROUP}/v1`,
    kind: "ClusterRoleBinding",
    metadata: clusterMetadata(part, name),
    roleRef: { apiGroup: GROUP, kind: "ClusterRole", name: role },
    subjects,
  };
}

/**
 * Grants a ClusterRole to subjects in the part's namespace only.
 *
 * @example
 * ```ts
 * roleBinding(part, "shop-view", "view", [serviceAccountSubject(part, "shop")])
 * ```
 */
export function roleBinding(
  part: Part,
  name: string,
  role: string,
  subjects: ISubject[],
): Typed<IRoleBinding> {
  return {
    apiVersion: `${GROUP}/v1`,
    kind: "RoleBinding",
    metadata: metadata(part, name),
    roleRef: { apiGroup: GROUP, kind: "ClusterRole", name: role },
    subjects,
  };
}

/**
 * A ServiceAccount in the part's namespace, as the subject of a binding.
 *
 * @example
 * ```ts
 * ...boundRole(
 *   part,
 *   "shop-leases",
 *   [{ apiGroups: ["coordination.k8s.io"], resources: ["leases"], verbs: ["get", "create", "update"] }],
 *   [serviceAccountSubject(part, "shop")],
 * )
 * ```
 */
export function serviceAccountSubject(part: Part, name: string): ISubject {
  return { kind: "ServiceAccount", name, namespace: part.namespace };
}
