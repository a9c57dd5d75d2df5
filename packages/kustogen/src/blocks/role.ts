import type { IPolicyRule } from "kubernetes-models/rbac.authorization.k8s.io/v1/PolicyRule";
import type { IRole } from "kubernetes-models/rbac.authorization.k8s.io/v1/Role";
import type { IRoleBinding } from "kubernetes-models/rbac.authorization.k8s.io/v1/RoleBinding";
import type { ISubject } from "kubernetes-models/rbac.authorization.k8s.io/v1/Subject";
import type { Typed } from "./kubernetes.ts";
import { metadata } from "./metadata.ts";
import type { Part } from "./part.ts";

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
  const apiVersion = `${GROUP}/v1` as const;
  return [
    { apiVersion, kind: "Role", metadata: metadata(part, name), rules },
    {
      apiVersion,
      kind: "RoleBinding",
      metadata: metadata(part, name),
      roleRef: { apiGroup: GROUP, kind: "Role", name },
      subjects,
    },
  ];
}
