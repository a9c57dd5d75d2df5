import { someOf } from "@kustogen/kustomize/errors/some-of.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { BINDINGS } from "../../../cluster/bindings.ts";
import { itemsAt, listAt, textAt } from "../../../kubernetes/fields.ts";
import { resourceText } from "../../../kubernetes/resource-name.ts";
import { defineRule } from "../../rule.ts";
import { addedResources, changedResources } from "./changed.ts";

export const rbacWidened = defineRule({
  id: "change/rbac-widened",
  title: "A role allows no more than before, and is granted to no more accounts",
  why:
    "Anyone who breaks into a pod has the permissions of its service account. With cluster-admin, or " +
    "with wildcards for everything, these permissions cover the whole cluster.",
  source: "https://kubernetes.io/docs/concepts/security/rbac-good-practices/",
  example: {
    bad: "kind: ClusterRole\nmetadata: {name: shop}\nrules: [{apiGroups: [''], resources: ['*'], verbs: ['*']}]",
    good: "kind: ClusterRole\nmetadata: {name: shop}\nrules: [{apiGroups: [''], resources: [configmaps], verbs: [get]}]",
  },
  worst: "error",
  least: "info",
  cases: {
    error: "for cluster-admin and wildcards",
    info: "for a new RoleBinding, unless its role is admin, cluster-admin or one of OpenShift's for privileged pods",
  },
  basis: "decision",
  fix: "list only the verbs and resources that are needed, and bind the role only in the namespaces that need it",
  *checkChange(_before, _after, context) {
    for (const { before, after } of changedResources(context, "Role", "ClusterRole")) {
      const old = grantsOf(before);
      const more = grantsOf(after).filter((grant) => !old.some((one) => allows(one, grant)));
      if (more.length > 0) yield roleRisk(after, more, "allows more");
    }
    for (const role of addedResources(context, "Role", "ClusterRole")) {
      const wide = grantsOf(role).filter((grant) => isWild(grant) || becomesMore(grant));
      if (wide.length > 0) yield roleRisk(role, wide, "is new and allows");
    }
    for (const { before, after } of changedResources(context, ...BINDINGS)) {
      const old = new Set(subjectsOf(before));
      const more = subjectsOf(after).filter((subject) => !old.has(subject));
      const resource = after;
      if (more.length > 0)
        yield {
          resource,
          path: ["subjects"],
          message: `${resourceText(resource)} also gives ${textAt(after, "roleRef", "name") ?? "its role"} to ${more.join(", ")}`,
        };
    }
    for (const binding of addedResources(context, ...BINDINGS)) {
      const role = textAt(binding, "roleRef", "name") ?? "a role";
      const wide = binding.kind === "ClusterRoleBinding" || STRONG_ROLES.test(role);
      yield {
        severity:
          role === "cluster-admin" ? ("error" as const) : wide ? ("warning" as const) : ("info" as const),
        resource: binding,
        path: ["roleRef"],
        message: `${resourceText(binding)} is new: it gives ${role} to ${subjectsOf(binding).join(", ") || "nobody"}`,
      };
    }
  },
});

/** Roles that give a namespace away, or let pods in it do anything on their node. */
const STRONG_ROLES =
  /^(?:admin|cluster-admin|system:openshift:scc:(?:anyuid|host[a-z-]*|node-exporter|privileged)(?:-v2)?)$/;

interface Grant {
  group: string;
  resource: string;
  verb: string;
  names: string;
}

function grantsOf(role: Resource): Grant[] {
  return itemsAt(role, "rules").flatMap(([rule]) => {
    const texts = (field: string) => listAt(rule, field).map(String);
    const names = texts("resourceNames").sort().join(",");
    const urls = texts("nonResourceURLs");
    const groups = texts("apiGroups");
    return texts("verbs").flatMap((verb) => [
      ...urls.map((url) => ({ group: "url", resource: url, verb, names })),
      ...(groups.length === 0 ? [""] : groups).flatMap((group) =>
        texts("resources").map((resource) => ({ group, resource, verb, names })),
      ),
    ]);
  });
}

function allows(wide: Grant, narrow: Grant): boolean {
  const covers = (a: string, b: string) => a === "*" || a === b;
  const names = new Set(narrow.names.split(","));
  return (
    covers(wide.group, narrow.group) &&
    covers(wide.resource, narrow.resource) &&
    covers(wide.verb, narrow.verb) &&
    (wide.names === "" ||
      (narrow.names !== "" && [...names].every((name) => wide.names.split(",").includes(name))))
  );
}

function isWild({ group, resource, verb }: Grant): boolean {
  return verb === "*" || resource === "*" || (group === "*" && resource !== "");
}

const MORE_VERBS = new Set(["bind", "escalate", "impersonate"]);
const MORE_RESOURCES = new Set(["nodes/proxy", "serviceaccounts/token"]);

/**
 * A grant with which an account gets the permissions of others.
 * Source: https://kubernetes.io/docs/concepts/security/rbac-good-practices/#privilege-escalation-risks
 */
function becomesMore({ resource, verb }: Grant): boolean {
  return MORE_VERBS.has(verb) || MORE_RESOURCES.has(resource);
}

/** A grant on every resource, or of every verb on the resources of Kubernetes itself, which reaches what others run. */
function isDangerous({ group, resource, verb }: Grant): boolean {
  const isOfKubernetes = !group.includes(".") || group.endsWith(".k8s.io");
  return resource === "*" || group === "*" || (verb === "*" && isOfKubernetes);
}

function roleRisk(role: Resource, grants: readonly Grant[], what: string) {
  const resource = role;
  const texts = [
    ...new Set(
      grants.map(
        (one) =>
          `${one.verb} ${one.resource}${one.group === "" || one.group === "url" ? "" : `.${one.group}`}`,
      ),
    ),
  ];
  return {
    severity: grants.some(isDangerous) ? ("error" as const) : ("warning" as const),
    resource,
    path: ["rules"],
    message: `${resourceText(resource)} ${what}: ${someOf(texts, 5)}`,
  };
}

function subjectsOf(binding: Resource): string[] {
  return itemsAt(binding, "subjects").map(
    ([subject]) =>
      `${textAt(subject, "kind") ?? ""} ${textAt(subject, "namespace") === undefined ? "" : `${textAt(subject, "namespace")}/`}${textAt(subject, "name") ?? ""}`,
  );
}
