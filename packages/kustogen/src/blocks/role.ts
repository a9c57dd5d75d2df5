import type { IClusterRole } from "kubernetes-models/rbac.authorization.k8s.io/v1/ClusterRole";
import type { IClusterRoleBinding } from "kubernetes-models/rbac.authorization.k8s.io/v1/ClusterRoleBinding";
import type { IPolicyRule } from "kubernetes-models/rbac.authorization.k8s.io/v1/PolicyRule";
import type { IRole } from "kubernetes-models/rbac.authorization.k8s.io/v1/Role";
import type { IRoleBinding } from "kubernetes-models/rbac.authorization.k8s.io/v1/RoleBinding";
import type { ISubject } from "kubernetes-models/rbac.authorization.k8s.io/v1/Subject";
import { clusterMetadata, metadata, type Part, type Typed } from "./metadata.ts";

const GROUP = "rbac.authorization.k8s.io";

/**
 * A Role in the part's namespace, and a RoleBinding of the same name that grants it to the subjects.
 *
 * @example
 * ```ts
 * ...boundRole(
 *   part,
 *   "shop-config",
 *   [{ apiGroups: [""], resources: ["configmaps"], verbs: ["get", "watch", "list"] }],
 *   [serviceAccountSubject(part, "shop")],
 * )
 * ```
 */
export function boundRole(
  part: Part,
  name: string,
  rules: IPolicyRule[],
  subjects: ISubject[],
): [Typed<IRole>, Typed<IRoleBinding>] {
  const binding = roleBinding(part, name, name, subjects);
  return [
    { apiVersion: `${GROUP}/v1`, kind: "Role", metadata: metadata(part, name), rules },
    { ...binding, roleRef: { apiGroup: GROUP, kind: "Role", name } },
  ];
}

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
  const binding = roleBinding(part, name, role, subjects);
  return { ...binding, kind: "ClusterRoleBinding", metadata: clusterMetadata(part, name) };
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
