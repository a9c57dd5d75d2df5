import { isGranted, rolesOf } from "../../../cluster/api-server/granted.ts";
import { neededBy } from "../../../cluster/workloads/needed-rights.ts";
import { accountOf } from "../../../cluster/workloads/service-account.ts";
import { defineRule } from "../../rule.ts";

export const neededRights = defineRule({
  id: "integrity/needed-rights",
  title: "The roles of a ServiceAccount grant what the commands of its pods need",
  why:
    "If no role of a pod's ServiceAccount grants a request, the API server forbids it: external-dns exits " +
    "if it can't list the objects of one of its sources, and kubectl fails with `Error from server " +
    "(Forbidden)`. The rule knows the requests of external-dns for its sources, and those of kubectl in " +
    "the scripts of containers. It checks a ServiceAccount only if all of its roles are in the environment.",
  source: "https://kubernetes.io/docs/reference/access-authn-authz/rbac/#referring-to-resources",
  example: {
    bad: "kind: ClusterRole\nmetadata: {name: dns}\nrules: [{apiGroups: [networking.k8s.io], resources: [ingresses], verbs: [get, list, watch]}]\n---\nkind: ClusterRoleBinding\nmetadata: {name: dns}\nroleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: dns}\nsubjects: [{kind: ServiceAccount, name: dns, namespace: shop}]\n---\nkind: Deployment\nmetadata: {name: dns, namespace: shop}\nspec:\n  template:\n    spec:\n      serviceAccountName: dns\n      containers: [{name: dns, image: 'registry.k8s.io/external-dns/external-dns:v0.15.0', args: [--source=service]}]",
    good: "kind: ClusterRole\nmetadata: {name: dns}\nrules: [{apiGroups: [''], resources: [services, endpoints], verbs: [get, list, watch]}]\n---\nkind: ClusterRoleBinding\nmetadata: {name: dns}\nroleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: dns}\nsubjects: [{kind: ServiceAccount, name: dns, namespace: shop}]\n---\nkind: Deployment\nmetadata: {name: dns, namespace: shop}\nspec:\n  template:\n    spec:\n      serviceAccountName: dns\n      containers: [{name: dns, image: 'registry.k8s.io/external-dns/external-dns:v0.15.0', args: [--source=service]}]",
  },
  fromAbsence: true,
  *check({ index, pods }) {
    for (const { resource, namespace, spec, containers } of pods) {
      const roles = rolesOf(index, accountOf(spec), namespace);
      const said = new Set<string>();
      for (const container of roles === undefined ? [] : containers)
        for (const { by, oneOf } of neededBy(container)) {
          const [first] = oneOf;
          if (first === undefined || oneOf.some((right) => isGranted(roles ?? [], right))) continue;
          const what = `${first.verb} ${first.resource}${first.group === "" ? "" : `.${first.group}`}`;
          if (said.has(what)) continue;
          said.add(what);
          yield {
            resource,
            path: [...container.path],
            message: `container ${container.name} runs ${by}, but no role of ServiceAccount ${accountOf(spec)} grants ${what}`,
            fix: `add a rule for ${first.resource} of the group "${first.group}", with the verb ${first.verb}, to one of its roles`,
          };
        }
    }
  },
});
