import { someOf } from "@kustogen/kustomize/errors/some-of.ts";
import { spend } from "@kustogen/kustomize/limits.ts";
import { entryOf } from "@kustogen/kustomize/value/multimap.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { jsonText } from "@kustogen/kustomize/value/value.ts";
import { BINDINGS } from "../../../cluster/bindings.ts";
import { decidedBy } from "../../../cluster/deciding-objects.ts";
import { at, itemsAt, listAt, textAt } from "../../../kubernetes/fields.ts";
import { changeRule, type Move } from "../../changes/rows.ts";
import type { State } from "../../model/state.ts";

export const rbacWidened = changeRule({
  id: "change/rbac-widened",
  title: "A role allows no more than before, and is granted to no more accounts",
  why:
    "Whoever breaks into a pod has its account's permissions, which may cover the whole cluster. A few " +
    "ConfigMaps and Secrets give such power, too: those of Argo CD, of CoreDNS and of access to EKS.",
  source: "https://kubernetes.io/docs/concepts/security/rbac-good-practices/",
  cases: {
    error: "for cluster-admin and wildcards",
    info: "for a new RoleBinding, unless its role is admin, cluster-admin or one of OpenShift's for privileged pods, or allows all Secrets, programs in pods, impersonation or `*`",
  },
  bad: "kind: ClusterRole\nmetadata: {name: shop}\nrules: [{apiGroups: [''], resources: ['*'], verbs: ['*']}]",
  good: "kind: ClusterRole\nmetadata: {name: shop}\nrules: [{apiGroups: [''], resources: [configmaps], verbs: [get]}]",
  fix: "list only the verbs and resources that are needed, bind the role only in the namespaces that need it, or confirm that all of this is intended",
  basis: "decision",
  rows: [
    {
      kinds: ["Role", "ClusterRole"],
      path: "rules",
      value: (one) => at(one, "rules"),
      how: "changed",
      orNew: true,
      severity: (move) => (moreGrants(move).some(isDangerous) ? "error" : "warning"),
      says: (move) => {
        const texts = moreGrants(move).map(grantText);
        if (texts.length === 0) return undefined;
        return `${move.name} ${move.isNew ? "is new and allows" : "allows more"}: ${someOf([...new Set(texts)], 5)}`;
      },
    },
    {
      kinds: BINDINGS,
      path: "subjects",
      value: subjectsOf,
      how: "gains",
      says: ({ name, after, items }) =>
        `${name} also gives ${textAt(after, "roleRef", "name") ?? "its role"} to ${items.join(", ")}`,
    },
    {
      kinds: BINDINGS,
      path: "roleRef",
      how: "new",
      severity: ({ after, states: [, state] }) => {
        const { kind, roleRef } = after;
        const role = textAt(roleRef, "name") ?? "";
        if (role === "cluster-admin") return "error";
        const isStrong = kind === "ClusterRoleBinding" || STRONG_ROLES.test(role);
        return isStrong || strongIn(after, state).length > 0 ? "warning" : "info";
      },
      says: ({ name, after, states: [, state] }) => {
        const strong = strongIn(after, state);
        const what = strong.length === 0 ? "" : ` (${someOf(strong, 5)})`;
        return `${name} is new: it gives ${textAt(after, "roleRef", "name") ?? "a role"}${what} to ${subjectsOf(after).join(", ") || "nobody"}`;
      },
    },
    {
      kinds: ["ConfigMap", "Secret"],
      path: "data",
      value: (one) =>
        decidedBy(one) && jsonText([one.data, one.stringData, one.binaryData].map((each) => each ?? null)),
      how: "changed",
      orNew: true,
      says: ({ name, before, after, isNew }) =>
        `${name} ${isNew ? "is new" : "changes"}: it decides ${decidedBy(after) ?? decidedBy(before)}`,
    },
  ],
});

/** Roles that give a namespace away, or let pods in it do anything on their node. */
const STRONG_ROLES =
  /^(?:admin|cluster-admin|system:openshift:scc:(?:anyuid|host[a-z-]*|node-exporter|privileged)(?:-v2)?)$/;

/** The grants that a role adds or, of a new one, those that reach further than their account. */
function moreGrants({ before, after, isNew }: Move): Grant[] {
  const now = grantsOf(after);
  if (isNew) return now.filter((one) => isWild(one) || becomesMore(one));
  const old = new Map<string, Set<string>>();
  for (const { names, ...one } of grantsOf(before)) {
    const known = entryOf(old, keyOf(one), () => new Set());
    for (const name of names.length === 0 ? [EACH] : names) known.add(name);
  }
  return now.filter((grant) => !isAllowed(old, grant));
}

/** The name of each object, for a grant that is limited to none. */
const EACH = "";
const keyOf = ({ group, resource, verb }: Omit<Grant, "names">) => JSON.stringify([group, resource, verb]);

/** True for a grant that others give, by the names of their objects: as they are written, or by wildcards. */
function isAllowed(grants: ReadonlyMap<string, Set<string>>, { names, ...narrow }: Grant): boolean {
  const wider = ["*", narrow.group].flatMap((group) =>
    ["*", narrow.resource].flatMap((resource) =>
      ["*", narrow.verb].flatMap((verb) => grants.get(keyOf({ group, resource, verb })) ?? []),
    ),
  );
  const allows = (name: string) => wider.some((one) => one.has(name));
  return allows(EACH) || (names.length > 0 && names.every(allows));
}

/** Each verb on each kind or URL, with the objects that it is limited to; none for all of them. */
function grantsOf(role: Resource) {
  return itemsAt(role, "rules").flatMap(([rule]) => {
    const texts = (field: string) => listAt(rule, field).map(String);
    const [names, groups] = [texts("resourceNames"), texts("apiGroups")];
    const targets = [
      ...texts("nonResourceURLs").map((url) => ({ group: "url", resource: url })),
      ...(groups.length === 0 ? [""] : groups).flatMap((group) =>
        texts("resources").map((resource) => ({ group, resource })),
      ),
    ];
    const verbs = texts("verbs");
    spend("steps", 10 * verbs.length * targets.length);
    return verbs.flatMap((verb) => targets.map((target) => ({ ...target, verb, names })));
  });
}

type Grant = ReturnType<typeof grantsOf>[number];

function grantText({ verb, resource, group }: Grant): string {
  return `${verb} ${resource}${group === "" || group === "url" ? "" : `.${group}`}`;
}

/** What the role of a binding allows that reaches further than its account: everything, all Secrets, programs in pods. */
function strongIn({ metadata, roleRef }: Resource, { index }: State): string[] {
  const [kind, name] = ["kind", "name"].map((field) => textAt(roleRef, field) ?? "");
  const role = index.find(kind as string, name as string, kind === "Role" ? metadata.namespace : undefined);
  const grants =
    role === undefined ? [] : grantsOf(role).filter((one) => isWild(one) || becomesMore(one) || opens(one));
  return [...new Set(grants.map(grantText))];
}

function opens({ resource, names }: Grant): boolean {
  return /^(?:secrets|pods\/(?:attach|exec))$/.test(resource) && names.length === 0;
}

function isWild({ group, resource, verb }: Grant): boolean {
  return verb === "*" || resource === "*" || (group === "*" && resource !== "");
}

/**
 * A grant with which an account gets the permissions of others.
 * Source: https://kubernetes.io/docs/concepts/security/rbac-good-practices/#privilege-escalation-risks
 */
function becomesMore({ resource, verb }: Grant): boolean {
  return (
    ["bind", "escalate", "impersonate"].includes(verb) ||
    ["nodes/proxy", "serviceaccounts/token"].includes(resource)
  );
}

/** A grant on every resource, or of every verb on the resources of Kubernetes itself, which reaches what others run. */
function isDangerous({ group, resource, verb }: Grant): boolean {
  const isOfKubernetes = !group.includes(".") || group.endsWith(".k8s.io");
  return resource === "*" || group === "*" || (verb === "*" && isOfKubernetes);
}

function subjectsOf(binding: Resource): string[] {
  return itemsAt(binding, "subjects").map(([subject]) => {
    const namespace = textAt(subject, "namespace");
    return `${textAt(subject, "kind") ?? ""} ${namespace === undefined ? "" : `${namespace}/`}${textAt(subject, "name") ?? ""}`;
  });
}
