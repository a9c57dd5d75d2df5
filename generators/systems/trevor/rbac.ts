import type { IPolicyRule } from "kubernetes-models/rbac.authorization.k8s.io/v1/PolicyRule";
import type { Resource } from "kustogen";
import {
  boundRole,
  clusterRole,
  clusterRoleBinding,
  type Part,
  serviceAccountSubject,
} from "kustogen/blocks";

/** The right to read CR8TOR resources, all that crdSync asks the Kubernetes API for. */
const READ: IPolicyRule[] = [
  { apiGroups: ["research.karectl.io"], resources: ["projects"], verbs: ["get", "list", "watch"] },
  { apiGroups: ["identity.karectl.io"], resources: ["groups", "users"], verbs: ["get", "list", "watch"] },
];

/**
 * What crdSync may read: a Role where the resources are in trevor's own namespace, a ClusterRole where they are
 * in another one, to which trevor may not add objects.
 */
export function crdReader(part: Part, namespace: string): Resource[] {
  const name = "trevor-crd-reader";
  const subjects = [serviceAccountSubject(part, "trevor")];
  if (namespace === part.namespace) return boundRole(part, name, READ, subjects);
  return [clusterRole(part, name, READ), clusterRoleBinding(part, name, name, subjects)];
}
