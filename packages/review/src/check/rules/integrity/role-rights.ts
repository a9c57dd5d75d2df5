import { closest } from "@kustogen/kustomize/errors/suggest.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import type { ValueMap } from "@kustogen/kustomize/value/value.ts";
import {
  GROUPS,
  METHODS,
  MISNOMERS,
  REQUESTS,
  RESOURCES,
  SHORT_NAMES,
  VERBS,
} from "../../../cluster/api-server/rights.ts";
import type { ResourceIndex } from "../../../cluster/resource-index.ts";
import { CATALOG } from "../../../kinds/catalog.ts";
import { clusterScopedIn } from "../../../kinds/scope.ts";
import { isBuiltInGroup } from "../../../kinds/served.ts";
import { at, itemsAt, listAt, textAt } from "../../../kubernetes/fields.ts";
import { pluralOf } from "../../../kubernetes/plural.ts";
import { defineRule } from "../../model/rule.ts";
import { roleGroups } from "./role-groups.ts";

export const roleRights = defineRule({
  id: "integrity/role-rights",
  title:
    "The rules of a Role list API groups that exist, without versions, their resources, and verbs that exist",
  why:
    'A rule for `deployments` in the core group (`""`), or for the misspelled verb `wach`, grants ' +
    "nothing, and every request that relies on it is forbidden. The API server accepts any string as a " +
    "resource or verb. In a Role, a rule for objects that have no namespace, such as nodes, grants nothing " +
    "either. `resourceNames` can't be combined with the verbs `create` and `deletecollection`, whose " +
    "requests have no name. Nor does a rule for `rbac.authorization.k8s.io/v1`, `v1` or a misspelled group grant " +
    "anything: the group of a request has no version.",
  source: "https://kubernetes.io/docs/reference/access-authn-authz/rbac/#referring-to-resources",
  cases: {
    error:
      "for a group that can't exist, or a resource with its group, unless another rule of the role grants the same",
  },
  basis: "broken",
  kinds: ["Role", "ClusterRole"],
  example: {
    bad: 'rules: [{apiGroups: [""], resources: [deployments], verbs: [get]}]',
    good: "rules: [{apiGroups: [apps], resources: [deployments], verbs: [get]}]",
  },
  *check(state) {
    const { index } = state;
    yield* roleGroups(state);
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
            const meant = meantBy(verb, rule);
            if (meant !== undefined)
              yield {
                ...place("verbs", number),
                message: METHODS.includes(verb)
                  ? `${verb} is a verb for nonResourceURLs only, so it grants nothing for resources`
                  : `no verb is called "${verb}", so it grants nothing`,
                fix: `write "${meant}"`,
              };
          }
          const groups = textsIn(rule.apiGroups).map(([, group]) => group);
          if (kind === "Role" && textsIn(rule.verbs).every(([, verb]) => REQUESTS.includes(verb)))
            for (const [number, name] of textsIn(rule.resources))
              if (isOfCluster(name, groups) && !isGrantedToAll(index, name, groups))
                yield {
                  ...place("resources", number),
                  message: `${name} have no namespace, so a Role grants nothing for them`,
                  fix: "grant them in a ClusterRole, bound by a ClusterRoleBinding",
                };
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
              : GROUPS.find((one) => lookUp(RESOURCES, one)?.includes(long));
            const meant = known.includes(long) ? long : closest(name, known, name.length > 5 ? 2 : 1);
            if (group === undefined && meant === undefined) continue;
            // A role may still name the former group, too.
            if (
              groups.includes("extensions") &&
              (group === undefined || isGrantedElsewhere(resource, name, group))
            )
              continue;
            yield {
              ...place("resources", number),
              message:
                group === undefined
                  ? `no resource of its groups is called "${name}", so it grants nothing`
                  : groups.includes("extensions")
                    ? `${long} belong to the group "${group}", no longer to extensions, so it grants nothing for them`
                    : `${long} belong to the group "${group}", which the rule doesn't list, so it grants nothing for them`,
              fix: group === undefined ? `write "${meant}"` : `give them a rule with apiGroups: ["${group}"]`,
            };
          }
        }
      }
  },
});

/** The verb that another word probably stands for; undefined for a verb, and for a word that may be one. */
function meantBy(verb: string, rule: ValueMap): string | undefined {
  if (VERBS.includes(verb)) return undefined;
  const isOfPaths = listAt(rule, "nonResourceURLs").length > 0;
  const misnomer = lookUp(MISNOMERS, verb);
  // Others ask the API server about verbs of their own, for resources of their own.
  const groups = textsIn(rule.apiGroups).map(([, group]) => group);
  if (misnomer !== undefined && !isOfPaths && groups.every((one) => lookUp(RESOURCES, one) !== undefined)) {
    const alike = CHANGES.includes(misnomer) ? CHANGES : [misnomer];
    return ["*", ...alike].some((one) => listAt(rule, "verbs").includes(one)) ? undefined : misnomer;
  }
  return METHODS.includes(verb) ? undefined : closest(verb, [...VERBS, ...METHODS], verb.length > 5 ? 2 : 1);
}

/** Verbs that change an object; a controller may use either. */
const CHANGES: readonly string[] = ["update", "patch"];

/**
 * True for a resource without a namespace. A request for a namespace itself counts as one in this namespace, and
 * everyone who logged in may review their own rights.
 */
function isOfCluster(name: string, groups: readonly string[]): boolean {
  const [top = ""] = name.split("/");
  return (
    top !== "namespaces" &&
    !top.startsWith("selfsubject") &&
    groups.length > 0 &&
    groups.every((group) => clusterScopedIn(group).some((kind) => pluralOf(kind).toLowerCase() === top))
  );
}

/** True if some ClusterRole grants the resource: a Role may repeat it, as those of charts do. */
function isGrantedToAll(index: ResourceIndex, name: string, groups: readonly string[]): boolean {
  return index
    .ofKind("ClusterRole", "rbac.authorization.k8s.io")
    .some((role) =>
      itemsAt(role, "rules").some(
        ([rule]) =>
          ["*", ...groups].some((group) => listAt(rule, "apiGroups").includes(group)) &&
          ["*", name].some((one) => listAt(rule, "resources").includes(one)),
      ),
    );
}

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
