import type { IPolicyRule } from "kubernetes-models/rbac.authorization.k8s.io/v1/PolicyRule";
import type { Resource } from "kustogen";
import { clusterRole, clusterRoleBinding, type Part, serviceAccountSubject } from "kustogen/blocks";

/** The verbs of who only looks, and of who makes objects, too. */
export const READ = ["get", "list", "watch"];
export const ALL = [...READ, "create", "delete", "patch", "update"];

/** A rule of a role: what may be done to resources of one API group, "" for the core. */
export function may(verbs: string[], apiGroup: string, ...resources: string[]): IPolicyRule {
  return { apiGroups: [apiGroup], resources, verbs };
}

/** What a ServiceAccount may do in the whole cluster: projects have namespaces of their own, made at run time. */
export function clusterRights(
  of: Part,
  account: string,
  role: string,
  rules: IPolicyRule[],
  binding = role,
): Resource[] {
  const subjects = [serviceAccountSubject(of, account)];
  return [clusterRole(of, role, rules), clusterRoleBinding(of, binding, role, subjects)];
}
