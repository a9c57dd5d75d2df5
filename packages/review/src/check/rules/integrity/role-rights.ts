import { closest } from "@kustogen/kustomize/errors/suggest.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { asText } from "@kustogen/kustomize/value/value.ts";
import { METHODS, RESOURCES, VERBS } from "../../../cluster/api-server/rights.ts";
import { kinds } from "../../../cluster/resource-index.ts";
import { itemsAt, listAt } from "../../../kubernetes/fields.ts";
import type { Finding } from "../../model/rule.ts";
import type { Checked } from "../../refusals/refusal.ts";
import { refusalRule } from "../../refusals/refused.ts";

export const roleRights = refusalRule({
  id: "integrity/role-rights",
  title: "The rules of a Role list groups without versions, their resources, and verbs that exist",
  why:
    "The API server accepts any text as a group, resource or verb. A rule for `deployments` in the core " +
    "group, for the verb `wach`, or for the group `rbac.authorization.k8s.io/v1` grants nothing.",
  source: "https://kubernetes.io/docs/reference/access-authn-authz/rbac/#referring-to-resources",
  cases: { error: "for a group that can't exist, unless the role lists the right one as well" },
  bad: 'rules: [{apiGroups: [""], resources: [deployments], verbs: [get]}]',
  good: "rules: [{apiGroups: [apps], resources: [deployments], verbs: [get]}]",
  basis: "broken",
  of: kinds("rbac.authorization.k8s.io", "Role", "ClusterRole"),
  rows: [
    {
      at: "rules[].apiGroups[]",
      text: (_, found) => groupMeant(found) !== undefined && !isListed(found),
      message: 'no API group is called "{}", so the rule grants nothing',
      fix: (found) => `write "${groupMeant(found)}"`,
      severity: "error",
    },
    {
      at: "rules[].verbs[]",
      text: (_, found) => verbMeant(found) !== undefined,
      message: 'no verb is called "{}", so it grants nothing',
      outcome: "",
      fix: (found) => `write "${verbMeant(found)}"`,
    },
    {
      at: "rules[].resources[]",
      text: (_, found) => problemOf(found) !== undefined,
      message: (found) => asText(problemOf(found)?.message),
      outcome: "",
      fix: (found) => asText(problemOf(found)?.fix),
    },
  ],
});

/** True if any rule of a role lists a resource in a group. */
function lists({ object }: Checked, group: string, resource: string): boolean {
  const has = (list: readonly unknown[], one: string) => list.includes(one) || list.includes("*");
  return itemsAt(object, "rules").some(
    ([rule]) => has(listAt(rule, "apiGroups"), group) && has(listAt(rule, "resources"), resource),
  );
}

/** The group that was probably meant by an impossible name; undefined for a possible one, and if the rule lists it. */
function groupMeant({ value, parents: [rule] }: Checked): string | undefined {
  const group = asText(value);
  const [first = ""] = group.split("/");
  const isCore = first === "core" || /^v\d+(?:(?:alpha|beta)\d+)?$/.test(group);
  if (!isCore && first === group) return undefined;
  const meant = isCore ? "" : first;
  return listAt(rule, "apiGroups").includes(meant) ? undefined : meant;
}

/** True if the role lists the same with the right group. */
function isListed(found: Checked): boolean {
  const resources = listAt(found.parents[0], "resources");
  return resources.every((one) => lists(found, groupMeant(found) ?? "", asText(one)));
}

/** The verb that was probably meant by one that doesn't exist. */
function verbMeant({ value }: Checked): string | undefined {
  const verb = asText(value);
  const known = [...VERBS, ...METHODS];
  return known.includes(verb) ? undefined : closest(verb, known, verb.length > 5 ? 2 : 1);
}

/** What is wrong with a resource that the groups of its rule don't have. */
function problemOf(found: Checked): Pick<Finding, "message" | "fix"> | undefined {
  const [whole, rule] = [asText(found.value), found.parents[0]];
  const tables = listAt(rule, "apiGroups").map((one) => lookUp(RESOURCES, asText(one)));
  const isOpen = tables.length === 0 || tables.includes(undefined) || listAt(rule, "resources").includes("*");
  const known = tables.flatMap((table) => table ?? []);
  const [name = ""] = whole.split("/");
  if (isOpen || known.includes(name)) return undefined;
  const [group] = Object.entries(RESOURCES).find(([, table]) => table.includes(name)) ?? [];
  const near = closest(name, known, name.length > 5 ? 2 : 1);
  if (group === undefined)
    return near === undefined
      ? undefined
      : {
          message: `no resource of its groups is called "${name}", so it grants nothing`,
          fix: `write "${near}"`,
        };
  // A role may still name a former group, too.
  if (lists(found, group, whole)) return undefined;
  const message = `${name} belong to the group "${group}", which the rule doesn't list, so it grants nothing for them`;
  return { message, fix: `give them a rule with apiGroups: ["${group}"]` };
}
