import { textAt } from "../../../kubernetes/fields.ts";
import { defineRule } from "../../rule.ts";
import { isAnother, isNamedAfter, missingObjects, type NamedReference } from "./missing-objects.ts";

/** The roles that exist in every cluster; namespaced ones are in kube-system and kube-public. */
const BUILT_IN = {
  ClusterRole: /^(?:cluster-admin|admin|edit|view|system:.*)$/,
  Role: /^(?:extension-apiserver-authentication-reader|system:.*|kubeadm:.*)$/,
};

export const roleReference = defineRule({
  id: "integrity/role-reference",
  title: "The Role or ClusterRole of a binding exists",
  why: "The API server accepts a binding to a role that doesn't exist, but it grants nothing: every call is forbidden.",
  source: "https://kubernetes.io/docs/reference/access-authn-authz/rbac/#rolebinding-and-clusterrolebinding",
  severity: "error",
  least: "info",
  basis: "broken",
  fromAbsence: true,
  kinds: ["RoleBinding", "ClusterRoleBinding"],
  *check(state) {
    const missing: NamedReference[] = [];
    const resolved = new Set<string>();
    for (const binding of ["RoleBinding", "ClusterRoleBinding"])
      for (const resource of state.index.ofKind(binding, "rbac.authorization.k8s.io")) {
        const kind = textAt(resource, "roleRef", "kind");
        const name = textAt(resource, "roleRef", "name");
        if (name === undefined || (kind !== "Role" && kind !== "ClusterRole")) continue;
        if (BUILT_IN[kind].test(name)) continue;
        const namespace = kind === "Role" ? resource.metadata.namespace : undefined;
        if (state.index.find(kind, name, namespace) !== undefined) resolved.add(name);
        else missing.push({ kind, name, namespace, reader: "the binding", resource, path: ["roleRef"] });
      }
    for (const kind of ["Role", "ClusterRole"])
      yield* missingObjects(
        missing.filter((one) => one.kind === kind),
        {
          state,
          resolved,
          isCertain: kind === "Role",
          meant: isAnother,
          // A Role applies only to its own namespace, which is that of its binding.
          isOwn: (reference) => kind === "Role" || isNamedAfter(reference),
          isLocal: kind === "Role",
        },
      );
  },
});
