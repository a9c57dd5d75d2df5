import { closest } from "@kustogen/kustomize/errors/suggest.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import type { ValueMap } from "@kustogen/kustomize/value/value.ts";
import { CATALOG } from "../../../kinds/catalog.ts";
import { isBuiltInGroup } from "../../../kinds/served.ts";
import { at, itemsAt, listAt, textAt } from "../../../kubernetes/fields.ts";
import { defineRule } from "../../rule.ts";

export const roleRights = defineRule({
  id: "integrity/role-rights",
  title: "Each rule in a Role names resources that its API groups have, and verbs that exist",
  why:
    "The API server accepts any string as a resource or verb. A rule for `deployments` in the core " +
    'group (`""`), or for the misspelled verb `wach`, grants nothing, and every request that relies on ' +
    "it is forbidden. `resourceNames` can't be combined with the verbs `create` and " +
    "`deletecollection`, whose requests have no name.",
  source: "https://kubernetes.io/docs/reference/access-authn-authz/rbac/#referring-to-resources",
  kinds: ["Role", "ClusterRole"],
  example: {
    bad: 'rules: [{apiGroups: [""], resources: [deployments], verbs: [get]}]',
    good: "rules: [{apiGroups: [apps], resources: [deployments], verbs: [get]}]",
  },
  isAlone: true,
  *check({ index }) {
    const defined = new Map<string, string>();
    for (const one of index.ofKind("CustomResourceDefinition", "apiextensions.k8s.io")) {
      const [plural, group] = [textAt(one, "spec", "names", "plural"), textAt(one, "spec", "group")];
      if (plural !== undefined && group !== undefined) defined.set(plural, group);
    }
    for (const kind of ["Role", "ClusterRole"])
      for (const resource of index.ofKind(kind, "rbac.authorization.k8s.io")) {
        if (at(resource, "aggregationRule") !== undefined && listAt(resource, "rules").length > 0)
          yield {
            resource,
            path: ["rules"],
            message:
              "has rules in addition to an aggregationRule: the cluster replaces them with those of the roles that it selects",
            fix: "put the rules into another ClusterRole, with a label that the aggregationRule selects",
          };
        for (const [rule, at] of itemsAt(resource, "rules")) {
          const unnamed = listAt(rule, "resourceNames").length === 0 ? [] : textsIn(rule.verbs);
          const tops = textsIn(rule.resources).filter(([, one]) => !one.includes("/"));
          for (const [number, verb] of unnamed)
            if (tops.length > 0 && NAMELESS.has(verb) && !grantsUnnamed(resource, verb, rule))
              yield {
                resource,
                path: ["rules", at, "verbs", number],
                message: `grants ${verb} with resourceNames, but a ${verb} request has no name, so this grants nothing`,
                fix: `give ${verb} a rule without resourceNames`,
              };
          const place = (field: string, number: number) => ({ resource, path: ["rules", at, field, number] });
          for (const [number, verb] of textsIn(rule.verbs)) {
            const meant = VERBS.includes(verb) ? undefined : closest(verb, VERBS, verb.length > 5 ? 2 : 1);
            if (meant !== undefined)
              yield {
                ...place("verbs", number),
                message: `no verb is called "${verb}", so it grants nothing`,
                fix: `write "${meant}"`,
              };
          }
          const groups = textsIn(rule.apiGroups).map(([, group]) => group);
          for (const [number, whole] of textsIn(rule.resources)) {
            const [name = ""] = whole.split("/");
            const group = defined.get(name);
            if (group === undefined || groups.includes(group) || groups.includes("*")) continue;
            // Others may have a kind of that name, too, as Istio and the Gateway API have Gateways.
            if (
              groups.some(
                (one) =>
                  [...defined.values()].includes(one) ||
                  !one.includes(".") ||
                  isBuiltInGroup(one) ||
                  lookUp(CATALOG, one) !== undefined,
              )
            )
              continue;
            if (isGrantedElsewhere(resource, name, group)) continue;
            yield {
              ...place("resources", number),
              message: `${name} belong to the group "${group}", according to the CustomResourceDefinition here, but the rule lists ${groups.join(", ")}`,
              fix: `write "${group}" in apiGroups`,
            };
          }
          const tables = textsIn(rule.apiGroups).map(([, group]) => lookUp(RESOURCES, group));
          if (tables.length === 0 || tables.includes(undefined)) continue;
          const known = tables.flatMap((table) => table ?? []);
          for (const [number, whole] of textsIn(rule.resources)) {
            const [name = ""] = whole.split("/");
            if (name === "*" || known.includes(name) || listAt(rule, "resources").some((one) => one === "*"))
              continue;
            const long = lookUp(SHORT_NAMES, name) ?? name;
            const group = known.includes(long)
              ? undefined
              : GROUPS.find((one) => RESOURCES[one]?.includes(long));
            const meant = known.includes(long) ? long : closest(name, known, name.length > 5 ? 2 : 1);
            if (group === undefined && meant === undefined) continue;
            yield {
              ...place("resources", number),
              message:
                group === undefined
                  ? `no resource of its groups is called "${name}", so it grants nothing`
                  : `${long} belong to the group "${group}", which the rule doesn't list, so it grants nothing for them`,
              fix: group === undefined ? `write "${meant}"` : `give them a rule with apiGroups: ["${group}"]`,
            };
          }
        }
      }
  },
});

/** Verbs of requests that don't name an object, or not where it is decided. */
const NAMELESS = new Set(["create", "deletecollection"]);

/** True for a role with a rule for the verb and the resources of another rule, whatever their names. */
function grantsUnnamed(role: Resource, verb: string, like: ValueMap): boolean {
  return itemsAt(role, "rules").some(
    ([rule]) =>
      listAt(rule, "resourceNames").length === 0 &&
      [verb, "*"].some((one) => listAt(rule, "verbs").includes(one)) &&
      listAt(like, "resources").every((one) =>
        ["*", one].some((name) => listAt(rule, "resources").includes(name)),
      ),
  );
}

/** True for a role with another rule for the resource in its group: this one may be for an older group. */
function isGrantedElsewhere(role: Resource, name: string, group: string): boolean {
  return itemsAt(role, "rules").some(
    ([rule]) =>
      listAt(rule, "apiGroups").includes(group) &&
      textsIn(rule.resources).some(([, one]) => one.split("/")[0] === name),
  );
}

function textsIn(list: unknown): [number, string][] {
  return (Array.isArray(list) ? list : []).flatMap((one, index) =>
    typeof one === "string" ? [[index, one] as [number, string]] : [],
  );
}

const VERBS: readonly string[] = [
  ...["get", "list", "watch", "create", "update", "patch", "delete", "deletecollection", "*"],
  ...["use", "bind", "escalate", "impersonate", "approve", "sign", "attest", "proxy", "put", "post", "head"],
];
/** What kubectl takes for a resource, and the API server doesn't. */
const SHORT_NAMES: Readonly<Record<string, string>> = {
  ...{
    cm: "configmaps",
    ep: "endpoints",
    ev: "events",
    limits: "limitranges",
    ns: "namespaces",
    no: "nodes",
  },
  ...{ po: "pods", pv: "persistentvolumes", pvc: "persistentvolumeclaims", quota: "resourcequotas" },
  ...{ rc: "replicationcontrollers", sa: "serviceaccounts", svc: "services", deploy: "deployments" },
  ...{ ds: "daemonsets", rs: "replicasets", sts: "statefulsets", cj: "cronjobs", ing: "ingresses" },
  ...{ hpa: "horizontalpodautoscalers", pdb: "poddisruptionbudgets", netpol: "networkpolicies" },
  ...{ crd: "customresourcedefinitions", crds: "customresourcedefinitions", sc: "storageclasses" },
};
/** The resources of the built-in groups, in Kubernetes 1.34 and earlier. */
const RESOURCES: Readonly<Record<string, readonly string[]>> = {
  "": [
    ...["bindings", "componentstatuses", "configmaps", "endpoints", "events", "limitranges", "namespaces"],
    ...["nodes", "persistentvolumeclaims", "persistentvolumes", "pods", "podtemplates", "services"],
    ...["replicationcontrollers", "resourcequotas", "secrets", "serviceaccounts"],
    ...["users", "groups", "userextras", "proxy"],
  ],
  apps: ["controllerrevisions", "daemonsets", "deployments", "replicasets", "statefulsets"],
  batch: ["cronjobs", "jobs"],
  autoscaling: ["horizontalpodautoscalers"],
  policy: ["poddisruptionbudgets", "podsecuritypolicies"],
  "networking.k8s.io": [...["ingressclasses", "ingresses", "ipaddresses", "networkpolicies", "servicecidrs"]],
  "rbac.authorization.k8s.io": ["clusterrolebindings", "clusterroles", "rolebindings", "roles"],
  "coordination.k8s.io": ["leases", "leasecandidates"],
  "apiextensions.k8s.io": ["customresourcedefinitions"],
  "storage.k8s.io": [
    ...["csidrivers", "csinodes", "csistoragecapacities", "storageclasses", "volumeattachments"],
    "volumeattributesclasses",
  ],
};
const GROUPS = Object.keys(RESOURCES);
