import { closest } from "@kustogen/kustomize/errors/suggest.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { METHODS, RESOURCES, VERBS } from "../../../cluster/api-server/rights.ts";
import { itemsAt, listAt } from "../../../kubernetes/fields.ts";
import { defineRule, type Finding } from "../../model/rule.ts";

export const roleRights = defineRule({
  id: "integrity/role-rights",
  title:
    "The rules of a Role list API groups that exist, without versions, their resources, and verbs that exist",
  why:
    "The API server accepts any text as a group, resource or verb. A rule for `deployments` in the core " +
    "group, for the verb `wach`, or for the group `rbac.authorization.k8s.io/v1` grants nothing.",
  source: "https://kubernetes.io/docs/reference/access-authn-authz/rbac/#referring-to-resources",
  cases: { error: "for a group that can't exist, unless the role lists the right one as well" },
  bad: 'rules: [{apiGroups: [""], resources: [deployments], verbs: [get]}]',
  good: "rules: [{apiGroups: [apps], resources: [deployments], verbs: [get]}]",
  basis: "broken",
  *check({ index }) {
    for (const kind of ["Role", "ClusterRole"])
      for (const role of index.ofKind(kind, "rbac.authorization.k8s.io")) {
        const rights = rightsIn(role);
        for (const [at, right] of rights.entries())
          for (const { path = [], ...wrong } of [
            ...wrongGroups(right, rights),
            ...wrongVerbs(right),
            ...wrongResources(right, rights),
          ])
            yield { ...wrong, resource: role, path: ["rules", at, ...path] };
      }
  },
});

/** A rule of a role, as lists of texts. */
interface Right {
  groups: readonly string[];
  resources: readonly string[];
  verbs: readonly string[];
}

function rightsIn(role: Resource): Right[] {
  const texts = (value: unknown, field: string) =>
    listAt(value, field).map((one) => (typeof one === "string" ? one : ""));
  return itemsAt(role, "rules").map(([rule]) => ({
    groups: texts(rule, "apiGroups"),
    resources: texts(rule, "resources"),
    verbs: texts(rule, "verbs"),
  }));
}

/** True if any rule of a role lists a resource in a group. */
function lists(rights: readonly Right[], group: string, resource: string): boolean {
  const has = (list: readonly string[], one: string) => list.includes(one) || list.includes("*");
  return rights.some(({ groups, resources }) => has(groups, group) && has(resources, resource));
}

/** The groups of a rule that can't exist. */
function* wrongGroups({ groups, resources }: Right, rights: readonly Right[]): Iterable<Finding> {
  for (const [number, written] of groups.entries()) {
    const group = groupMeant(written);
    if (group === undefined || groups.includes(group)) continue;
    const isListed = resources.every((one) => lists(rights, group, one));
    yield {
      path: ["apiGroups", number],
      message: `no API group is called "${written}", so the rule grants nothing`,
      fix: isListed ? `remove it: another rule lists the same` : `write "${group}"`,
      severity: isListed ? "warning" : "error",
    };
  }
}

/** The group that was probably meant by an impossible name; undefined for a possible one. */
function groupMeant(group: string): string | undefined {
  if (group === "core" || /^v\d+(?:(?:alpha|beta)\d+)?$/.test(group)) return "";
  const slash = group.indexOf("/");
  return slash < 0 ? undefined : group.slice(0, slash) === "core" ? "" : group.slice(0, slash);
}

/** The verbs of a rule that don't exist. */
function* wrongVerbs({ verbs }: Right): Iterable<Finding> {
  for (const [number, verb] of verbs.entries()) {
    if (VERBS.includes(verb) || METHODS.includes(verb)) continue;
    const near = closest(verb, [...VERBS, ...METHODS], verb.length > 5 ? 2 : 1);
    if (near !== undefined)
      yield {
        path: ["verbs", number],
        message: `no verb is called "${verb}", so it grants nothing`,
        fix: `write "${near}"`,
      };
  }
}

/** The resources of a rule that its groups don't have. */
function* wrongResources({ groups, resources }: Right, rights: readonly Right[]): Iterable<Finding> {
  const tables = groups.map((group) => lookUp(RESOURCES, group));
  if (tables.length === 0 || tables.includes(undefined) || resources.includes("*")) return;
  const known = tables.flatMap((table) => table ?? []);
  for (const [number, whole] of resources.entries()) {
    const [name = ""] = whole.split("/");
    if (known.includes(name)) continue;
    const [group] = Object.entries(RESOURCES).find(([, table]) => table.includes(name)) ?? [];
    const near = closest(name, known, name.length > 5 ? 2 : 1);
    // A role may still name a former group, too.
    if (group === undefined ? near === undefined : lists(rights, group, whole)) continue;
    yield {
      path: ["resources", number],
      message:
        group === undefined
          ? `no resource of its groups is called "${name}", so it grants nothing`
          : `${name} belong to the group "${group}", which the rule doesn't list, so it grants nothing for them`,
      fix: group === undefined ? `write "${near}"` : `give them a rule with apiGroups: ["${group}"]`,
    };
  }
}
