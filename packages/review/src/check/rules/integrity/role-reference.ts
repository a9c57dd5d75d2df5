import { twinOf } from "../../../cluster/custom-references.ts";
import { referenceRule } from "../../references/findings.ts";
import { referencesOf } from "../../references/table.ts";

export const roleReference = referenceRule({
  id: "integrity/role-reference",
  page: {
    title: "Bindings refer only to Roles and ClusterRoles that exist",
    why:
      "The API server accepts a binding to a role that doesn't exist, but the binding grants nothing, so " +
      "every request that relies on it is forbidden.",
    source:
      "https://kubernetes.io/docs/reference/access-authn-authz/rbac/#rolebinding-and-clusterrolebinding",
    bad: "kind: Role\nmetadata: {name: reader}\n---\nkind: RoleBinding\nmetadata: {name: reader}\nroleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: raeder}",
    good: "kind: Role\nmetadata: {name: reader}\n---\nkind: RoleBinding\nmetadata: {name: reader}\nroleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader}",
  },
  references: (state) => referencesOf(state, "role"),
  judging: {
    isCertain: ({ kind }) => kind === "Role",
    other: ({ kind, name, resource }, { index }) =>
      index.find(twinOf(kind), name, resource.metadata.namespace) && `though ${twinOf(kind)} ${name} is here`,
    // A Role applies only to its own namespace, which is that of its binding.
    isLocal: true,
  },
});
