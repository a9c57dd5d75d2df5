import { BINDINGS, bindingsIn } from "../../../cluster/bindings.ts";
import { textAt } from "../../../kubernetes/fields.ts";
import { defineRule } from "../../rule.ts";
import { isAnother, MISSING_CASES, missingObjects, type NamedReference } from "./missing-objects.ts";

/** The roles that exist in every cluster; namespaced ones are in kube-system and kube-public. */
const BUILT_IN = {
  ClusterRole: /^(?:cluster-admin|admin|edit|view|system:.*)$/,
  Role: /^(?:extension-apiserver-authentication-reader|system:.*|kubeadm:.*)$/,
};

export const roleReference = defineRule({
  id: "integrity/role-reference",
  title: "Bindings refer only to Roles and ClusterRoles that exist",
  why:
    "The API server accepts a binding to a role that doesn't exist, but the binding grants nothing, so " +
    "every request that relies on it is forbidden.",
  source: "https://kubernetes.io/docs/reference/access-authn-authz/rbac/#rolebinding-and-clusterrolebinding",
  example: {
    bad: "kind: Role\nmetadata: {name: reader}\n---\nkind: RoleBinding\nmetadata: {name: reader}\nroleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: raeder}",
    good: "kind: Role\nmetadata: {name: reader}\n---\nkind: RoleBinding\nmetadata: {name: reader}\nroleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader}",
  },
  severity: "error",
  least: "info",
  cases: MISSING_CASES,
  basis: "broken",
  fromAbsence: "near",
  kinds: BINDINGS,
  *check(state) {
    const references: NamedReference[] = [];
    const bindings = bindingsIn(state.index);
    for (const kind of ["Role", "ClusterRole"] as const)
      for (const resource of bindings) {
        const name = textAt(resource, "roleRef", "name");
        if (name === undefined || textAt(resource, "roleRef", "kind") !== kind) continue;
        if (BUILT_IN[kind].test(name)) continue;
        const namespace = kind === "Role" ? resource.metadata.namespace : undefined;
        references.push({ kind, name, namespace, reader: "the binding", resource, path: ["roleRef"] });
      }
    yield* missingObjects(references, {
      state,
      isCertain: ({ kind }) => kind === "Role",
      because: ({ kind, name, resource }) => {
        const twin = kind === "Role" ? "ClusterRole" : "Role";
        const found = state.index.find(twin, name, resource.metadata.namespace);
        return found === undefined ? undefined : `though ${twin} ${name} is here`;
      },
      meant: isAnother,
      // A Role applies only to its own namespace, which is that of its binding.
      isLocal: true,
    });
  },
});
