import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import type { ValueMap } from "@kustogen/kustomize/value/value.ts";
import { itemsAt, listAt } from "../../../kubernetes/fields.ts";
import { defineRule } from "../../rule.ts";

export const roleGroups = defineRule({
  id: "integrity/role-groups",
  title: "Rules of a Role name API groups without versions",
  why:
    "The API server accepts any string as a group and compares it with the group of a request, which has no version. A " +
    'rule for "rbac.authorization.k8s.io/v1" or "v1" grants nothing, and every call is forbidden. ' +
    "If other rules of the role grant the same, nothing is forbidden, and the finding is a warning.",
  source: "https://kubernetes.io/docs/reference/access-authn-authz/rbac/#referring-to-resources",
  severity: "error",
  least: "warning",
  basis: "broken",
  kinds: ["Role", "ClusterRole"],
  example: {
    bad: "rules: [{apiGroups: [apps/v1], resources: [deployments], verbs: [get]}]",
    good: "rules: [{apiGroups: [apps], resources: [deployments], verbs: [get]}]",
  },
  *check({ index }) {
    for (const kind of ["Role", "ClusterRole"])
      for (const resource of index.ofKind(kind, "rbac.authorization.k8s.io"))
        for (const [rule, at] of itemsAt(resource, "rules")) {
          const groups: readonly unknown[] = Array.isArray(rule.apiGroups) ? rule.apiGroups : [];
          for (const [number, group] of groups.entries()) {
            const meant = typeof group === "string" ? groupMeant(group) : undefined;
            if (meant === undefined || groups.includes(meant)) continue;
            yield {
              resource,
              path: ["rules", at, "apiGroups", number],
              message: `no API group is called "${String(group)}", so the rule grants nothing`,
              ...(isGranted(resource, rule, meant)
                ? {
                    severity: "warning" as const,
                    fix: `remove it: another rule of the ${kind} grants the same`,
                  }
                : { fix: `write "${meant}"` }),
            };
          }
        }
  },
});

/** True if the other rules of a role grant everything that a rule names, in another group. */
function isGranted(role: Resource, wanted: ValueMap, group: string): boolean {
  const [names, verbs] = [listAt(wanted, "resources"), listAt(wanted, "verbs")];
  const has = (list: readonly unknown[], one: unknown) => list.includes(one) || list.includes("*");
  return names.every((name) =>
    verbs.every((verb) =>
      itemsAt(role, "rules").some(
        ([rule]) =>
          rule.resourceNames === undefined &&
          has(listAt(rule, "apiGroups"), group) &&
          has(listAt(rule, "resources"), name) &&
          has(listAt(rule, "verbs"), verb),
      ),
    ),
  );
}

/** The group that was probably meant by an impossible name; undefined for a possible one. */
function groupMeant(group: string): string | undefined {
  if (group === "core" || /^v\d+(?:(?:alpha|beta)\d+)?$/.test(group)) return "";
  const slash = group.indexOf("/");
  return slash < 0 ? undefined : group.slice(0, slash) === "core" ? "" : group.slice(0, slash);
}
