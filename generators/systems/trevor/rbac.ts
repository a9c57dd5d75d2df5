import type { IClusterRole } from "kubernetes-models/rbac.authorization.k8s.io/v1/ClusterRole";
import type { IClusterRoleBinding } from "kubernetes-models/rbac.authorization.k8s.io/v1/ClusterRoleBinding";
import type { IPolicyRule } from "kubernetes-models/rbac.authorization.k8s.io/v1/PolicyRule";
import type { IRole } from "kubernetes-models/rbac.authorization.k8s.io/v1/Role";
import type { IRoleBinding } from "kubernetes-models/rbac.authorization.k8s.io/v1/RoleBinding";
import type { Typed } from "../../blocks/kubernetes.ts";
import { clusterMetadata, metadata } from "../../blocks/metadata.ts";
import type { Part } from "../../blocks/part.ts";
import type { Resource } from "../../model/resource.ts";

const RBAC = "rbac.authorization.k8s.io";

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
  const subjects = [{ kind: "ServiceAccount", name: "trevor", namespace: part.namespace }];
  const apiVersion = `${RBAC}/v1` as const;
  const name = "trevor-crd-reader";
  if (namespace === part.namespace) {
    return [
      { apiVersion, kind: "Role", metadata: metadata(part, name), rules: READ } satisfies Typed<IRole>,
      {
        apiVersion,
        kind: "RoleBinding",
        metadata: metadata(part, name),
        roleRef: { apiGroup: RBAC, kind: "Role", name },
        subjects,
      } satisfies Typed<IRoleBinding>,
    ];
  }
  return [
    {
      apiVersion,
      kind: "ClusterRole",
      metadata: clusterMetadata(part, name),
      rules: READ,
    } satisfies Typed<IClusterRole>,
    {
      apiVersion,
      kind: "ClusterRoleBinding",
      metadata: clusterMetadata(part, name),
      roleRef: { apiGroup: RBAC, kind: "ClusterRole", name },
      subjects,
    } satisfies Typed<IClusterRoleBinding>,
  ];
}
