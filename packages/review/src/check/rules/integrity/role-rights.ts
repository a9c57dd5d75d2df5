import { closest } from "@kustogen/kustomize/errors/suggest.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { groupOf, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { METHODS, REQUESTS, RESOURCES, VERBS } from "../../../cluster/api-server/rights.ts";
import { clusterScopedIn } from "../../../kinds/scope.ts";
import { KNOWN_GROUPS } from "../../../kinds/unknown-kind.ts";
import { itemsAt, listAt } from "../../../kubernetes/fields.ts";
import { pluralOf } from "../../../kubernetes/plural.ts";
import { defineRule, type Finding } from "../../model/rule.ts";

export const roleRights = defineRule({
  id: "integrity/role-rights",
  page: {
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
    cases: { error: "for a group that can't exist, unless another rule of the role grants the same" },
    bad: 'rules: [{apiGroups: [""], resources: [deployments], verbs: [get]}]',
    good: "rules: [{apiGroups: [apps], resources: [deployments], verbs: [get]}]",
  },
  basis: "broken",
  *check({ index, resources }) {
    const own = new Set(resources.map(({ apiVersion }) => groupOf(apiVersion)));
    const roles = ["Role", "ClusterRole"].flatMap((kind) =>
      index.ofKind(kind, "rbac.authorization.k8s.io").map(rightsOf),
    );
    for (const role of roles)
      for (const right of role.rights) {
        yield* wrongGroups(role, right, own);
        yield* wrongVerbs(role, right);
        yield* wrongResources(role, right, roles);
      }
  },
});

/** A rule of a role, as lists of texts. */
interface Right {
  groups: readonly string[];
  resources: readonly string[];
  verbs: readonly string[];
  /** True if it is only for objects of some names. */
  isNamed: boolean;
  at: number;
}

/** A role with its rules. */
interface Role {
  resource: Resource;
  rights: readonly Right[];
}

function rightsOf(resource: Resource): Role {
  const texts = (value: unknown, field: string) =>
    listAt(value, field).map((one) => (typeof one === "string" ? one : ""));
  const rights = itemsAt(resource, "rules").map(([rule, at]) => ({
    groups: texts(rule, "apiGroups"),
    resources: texts(rule, "resources"),
    verbs: texts(rule, "verbs"),
    isNamed: listAt(rule, "resourceNames").length > 0,
    at,
  }));
  return { resource, rights };
}

/** True if a role grants, for objects of any name, each of the verbs for each of the resources in a group. */
function grants(
  { rights }: Role,
  groups: readonly string[],
  resources: readonly string[],
  verbs: readonly string[],
): boolean {
  const has = (list: readonly string[], one: string) => list.includes(one) || list.includes("*");
  return resources.every((name) =>
    verbs.every((verb) =>
      rights.some(
        (one) =>
          !one.isNamed &&
          groups.some((group) => has(one.groups, group)) &&
          has(one.resources, name) &&
          has(one.verbs, verb),
      ),
    ),
  );
}

/** The groups of a rule that can't exist, and those that are nearly a known one. */
function* wrongGroups(role: Role, right: Right, own: ReadonlySet<string>): Iterable<Finding> {
  const { groups, at } = right;
  for (const [number, written] of groups.entries()) {
    const impossible = groupMeant(written);
    const isKnown = KNOWN_GROUPS.has(written) || own.has(written) || written.length < 4;
    const group = impossible ?? (isKnown ? undefined : closest(written, KNOWN_GROUPS, 1));
    if (group === undefined || groups.includes(group)) continue;
    const granted = grants(role, [group], right.resources, right.verbs);
    yield {
      resource: role.resource,
      path: ["rules", at, "apiGroups", number],
      message: `no ${impossible === undefined ? "known " : ""}API group is called "${written}", so the rule grants nothing`,
      fix: granted
        ? `remove it: another rule of the ${role.resource.kind} grants the same`
        : `write "${group}"`,
      severity: granted || impossible === undefined ? "warning" : "error",
    };
  }
}

/** The group that was probably meant by an impossible name; undefined for a possible one. */
function groupMeant(group: string): string | undefined {
  if (group === "core" || /^v\d+(?:(?:alpha|beta)\d+)?$/.test(group)) return "";
  const slash = group.indexOf("/");
  return slash < 0 ? undefined : group.slice(0, slash) === "core" ? "" : group.slice(0, slash);
}

/** Verbs of requests that don't name an object, or not where it is decided. */
const NAMELESS = new Set(["create", "deletecollection"]);

/** The verbs of a rule that don't exist, and those that have no effect together with names. */
function* wrongVerbs(role: Role, { groups, resources, verbs, isNamed, at }: Right): Iterable<Finding> {
  const whole = resources.filter((one) => !one.includes("/"));
  for (const [number, verb] of verbs.entries()) {
    const where = { resource: role.resource, path: ["rules", at, "verbs", number] };
    if (isNamed && whole.length > 0 && NAMELESS.has(verb) && !grants(role, groups, resources, [verb]))
      yield {
        ...where,
        message: `grants ${verb} with resourceNames, but a ${verb} request has no name, so this grants nothing`,
        fix: `give ${verb} a rule without resourceNames`,
      };
    if (VERBS.includes(verb) || METHODS.includes(verb)) continue;
    const near = closest(verb, [...VERBS, ...METHODS], verb.length > 5 ? 2 : 1);
    if (near !== undefined)
      yield {
        ...where,
        message: `no verb is called "${verb}", so it grants nothing`,
        fix: `write "${near}"`,
      };
  }
}

/** The resources of a rule that its groups don't have, and in a Role those without a namespace. */
function* wrongResources(
  role: Role,
  { groups, resources, verbs, at }: Right,
  roles: readonly Role[],
): Iterable<Finding> {
  const { kind } = role.resource;
  const tables = groups.map((group) => lookUp(RESOURCES, group));
  const known = tables.flatMap((table) => table ?? []);
  const isKnown = tables.length > 0 && !tables.includes(undefined) && !resources.includes("*");
  for (const [number, whole] of resources.entries()) {
    const where = { resource: role.resource, path: ["rules", at, "resources", number] };
    const [name = ""] = whole.split("/");
    if (
      kind === "Role" &&
      verbs.every((verb) => REQUESTS.includes(verb)) &&
      isOfCluster(name, groups) &&
      !roles.some((one) => one.resource.kind === "ClusterRole" && grants(one, groups, [whole], verbs))
    )
      yield {
        ...where,
        message: `${whole} have no namespace, so a Role grants nothing for them`,
        fix: "grant them in a ClusterRole, bound by a ClusterRoleBinding",
      };
    if (!isKnown || known.includes(name)) continue;
    const [group] = Object.entries(RESOURCES).find(([, table]) => table.includes(name)) ?? [];
    const near = closest(name, known, name.length > 5 ? 2 : 1);
    // A role may still name a former group, too.
    if (group === undefined ? near === undefined : grants(role, [group], [whole], verbs)) continue;
    yield {
      ...where,
      message:
        group === undefined
          ? `no resource of its groups is called "${name}", so it grants nothing`
          : `${name} belong to the group "${group}", which the rule doesn't list, so it grants nothing for them`,
      fix: group === undefined ? `write "${near}"` : `give them a rule with apiGroups: ["${group}"]`,
    };
  }
}

/**
 * True for a resource without a namespace. A request for a namespace itself counts as one in this namespace, and
 * everyone who logged in may review their own rights.
 */
function isOfCluster(name: string, groups: readonly string[]): boolean {
  return (
    name !== "namespaces" &&
    !name.startsWith("selfsubject") &&
    groups.length > 0 &&
    groups.every((group) => clusterScopedIn(group).some((kind) => pluralOf(kind).toLowerCase() === name))
  );
}
