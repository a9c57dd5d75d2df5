import { expect, it } from "vitest";
import { roleRights } from "../../../../src/check/rules/integrity/role-rights.ts";
import { judged, messages, state } from "../../state.ts";

const role = (groups: string, resources: string, verbs = "get", kind = "Role") =>
  judged(
    roleRights,
    state(
      `apiVersion: rbac.authorization.k8s.io/v1\nkind: ${kind}\nmetadata: {name: a}\nrules: [{apiGroups: [${groups}], resources: [${resources}], verbs: [${verbs}]}]`,
    ),
  );

it.each([
  ['""', "deployments", 'resources[0]: deployments belong to the group "apps", which the rule doesn\'t list'],
  ['""', "pods, pod/log", 'resources[1]: no resource of its groups is called "pod"'],
  ["apps", "deployment/scale", 'resources[0]: no resource of its groups is called "deployment"'],
  ["batch", "cronjob", 'resources[0]: no resource of its groups is called "cronjob"'],
  ['""', "pods, pv", 'resources[1]: no resource of its groups is called "pv", so it grants nothing'],
  ['""', "deploy", 'resources[0]: deployments belong to the group "apps", which the rule doesn\'t list'],
])("warns of a right in %s to %s", (groups, resources, message) => {
  expect(role(groups, resources)).toEqual([expect.stringContaining(`warning Role a: rules[0].${message}`)]);
});

it.each([
  ["wach", "watch"],
  ["path", "patch"],
  ["deletecolection", "deletecollection"],
])("warns of the verb %s", (verb, meant) => {
  expect(role('""', "pods", verb)).toEqual([expect.stringContaining(`no verb is called "${verb}"`)]);
  expect(role('""', "pods", meant)).toEqual([]);
});

it.each([
  ['"", apps', "pods, deployments"],
  ['""', "pods/exec, '*'"],
  ["acme.io", "deployment"],
  ["acme.io", "pv"],
  ["acme.io, apps", "widgets"],
  ['"*"', "anything"],
  ['""', "widgets"],
])("takes a right in %s to %s", (groups, resources) => {
  expect(role(groups, resources, "get, sync, '*'")).toEqual([]);
});

const RESOURCES: Record<string, string> = {
  "": "bindings componentstatuses configmaps endpoints events limitranges namespaces nodes persistentvolumeclaims persistentvolumes pods podtemplates services replicationcontrollers resourcequotas secrets serviceaccounts users groups userextras",
  apps: "controllerrevisions daemonsets deployments replicasets statefulsets",
  batch: "cronjobs jobs",
  autoscaling: "horizontalpodautoscalers",
  policy: "poddisruptionbudgets podsecuritypolicies",
  "networking.k8s.io": "ingressclasses ingresses ipaddresses networkpolicies servicecidrs",
  "rbac.authorization.k8s.io": "clusterrolebindings clusterroles rolebindings roles",
  "coordination.k8s.io": "leases leasecandidates",
  "apiextensions.k8s.io": "customresourcedefinitions",
  "storage.k8s.io":
    "csidrivers csinodes csistoragecapacities storageclasses volumeattachments volumeattributesclasses",
};

it.each(Object.entries(RESOURCES))("each resource of the group %j is of that group alone", (group, names) => {
  const other = group === "apps" ? "batch" : "apps";
  for (const name of names.split(" ")) {
    expect(role(`"${group}"`, name, "get", "ClusterRole")).toEqual([]);
    const given = state(
      `apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: a}\nrules: [{apiGroups: [${other}], resources: [${name}], verbs: [get]}]`,
    );
    expect(messages(roleRights, given)).toEqual([
      `${name} belong to the group "${group}", which the rule doesn't list, so it grants nothing for them`,
    ]);
  }
});

it.each(
  "get list watch create update patch delete deletecollection use bind escalate impersonate approve sign attest proxy".split(
    " ",
  ),
)("%s is a verb, and a slip in it is one where it is long enough", (verb) => {
  expect(role('""', "pods", verb)).toEqual([]);
  const given = state(
    `apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {name: a}\nrules: [{apiGroups: [""], resources: [pods], verbs: [${verb}z]}]`,
  );
  expect(messages(roleRights, given)).toEqual([`no verb is called "${verb}z", so it grants nothing`]);
});

it("warns of a custom resource in another group than its definition has", () => {
  const definition = (group: string) =>
    `apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: things.${group}}\nspec: {group: ${group}, names: {plural: things}}\n---\n`;
  const roles = (...groups: string[]) =>
    judged(
      roleRights,
      state(
        `${definition("acme.io")}apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {name: a}\nrules: [${groups.map((group) => `{apiGroups: [${group}], resources: [things/status], verbs: [get]}`).join(", ")}]`,
      ),
    );
  expect(roles("acme.com")).toEqual([
    'warning Role a: rules[0].resources[0]: things belong to the group "acme.io", according to the CustomResourceDefinition here, but the rule lists acme.com',
  ]);
  for (const groups of [
    ["acme.io"],
    ["'*'"],
    ["acme.com", "acme.io"],
    ["apps"],
    ["networking.k8s.io"],
    ["gateway.networking.k8s.io"],
  ])
    expect(roles(...groups)).toEqual([]);
});

const rules = (more: string, ...all: string[]) =>
  judged(
    roleRights,
    state(
      `apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: a}\n${more}\nrules: [${all.map((one) => `{apiGroups: [""], ${one}}`).join(", ")}]`,
    ),
  );

it("warns of rules beside an aggregationRule, which replaces them", () => {
  const aggregated = "aggregationRule: {clusterRoleSelectors: [{matchLabels: {a: b}}]}";
  expect(rules(aggregated, "resources: [pods], verbs: [get]")).toEqual([
    expect.stringContaining("warning ClusterRole a: rules: has rules in addition to an aggregationRule"),
  ]);
  expect(rules(aggregated)).toEqual([]);
});

it("warns of the right to create an object by its name, unless another rule grants it for all", () => {
  const named =
    "resources: [secrets], resourceNames: [state], verbs: [get, create, update, deletecollection]";
  expect(rules("", named)).toEqual([
    expect.stringContaining(
      "rules[0].verbs[1]: grants create with resourceNames, but a create request has no name",
    ),
    expect.stringContaining("rules[0].verbs[3]: grants deletecollection with resourceNames"),
  ]);
  const rest = "resources: [secrets], verbs: [create, deletecollection]";
  expect(rules("", named, rest)).toEqual([]);
  expect(rules("", named, "resources: ['*'], verbs: ['*']")).toEqual([]);
  expect(rules("", named, "resources: [configmaps], verbs: ['*']")).toHaveLength(2);
  expect(rules("", named, "resources: [secrets], resourceNames: [other], verbs: [create]")).toHaveLength(3);
});

it("takes the right to create a part of a named object, and the same without names", () => {
  expect(rules("", "resources: [serviceaccounts/token], resourceNames: [a], verbs: [create]")).toEqual([]);
  expect(rules("", "resources: [secrets], verbs: [create]")).toEqual([]);
  expect(rules("", "resources: [secrets], resourceNames: [], verbs: [create]")).toEqual([]);
  expect(rules("", "resources: [secrets], resourceNames: [a], verbs: [get, update]")).toEqual([]);
});

it.each([
  ["describe", "get"],
  ["edit", "update"],
  ["apply", "patch"],
  ["remove", "delete"],
])("warns of the verb %s, which stands for %s", (verb, meant) => {
  expect(role("apps", "deployments", `list, ${verb}`)).toEqual([
    `warning Role a: rules[0].verbs[1]: no verb is called "${verb}", so it grants nothing`,
  ]);
  // The rule grants what is meant anyway; a resource of others may have verbs of its own.
  expect(role("apps", "deployments", `${verb}, ${meant}`)).toEqual([]);
  expect(role("apps", "deployments", `${verb}, '*'`)).toEqual([]);
  expect(role("apps, acme.io", "deployments", verb)).toEqual([]);
});

it("warns of a method of HTTP as verb for resources, and takes it for other paths", () => {
  expect(role("coordination.k8s.io", "leases", "get, put")).toEqual([
    "warning Role a: rules[0].verbs[1]: put is a verb for nonResourceURLs only, so it grants nothing for resources",
  ]);
  expect(role("coordination.k8s.io", "leases", "put, patch")).toEqual([]);
  expect(rules("", "nonResourceURLs: [/metrics], verbs: [get, put, post, head, options]")).toEqual([]);
});

it("warns of resources that the group extensions had, unless the role has their present group, too", () => {
  expect(role("extensions", "ingresses")).toEqual([
    'warning Role a: rules[0].resources[0]: ingresses belong to the group "networking.k8s.io", no longer to extensions, so it grants nothing for them',
  ]);
  for (const [groups, resources] of [
    ["extensions, networking.k8s.io", "ingresses"],
    ["extensions", "'*'"],
    ["extensions", "widgets"],
  ] as const)
    expect(role(groups, resources)).toEqual([]);
  expect(
    judged(
      roleRights,
      state(
        "apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {name: a}\nrules: [{apiGroups: [extensions], resources: [ingresses], verbs: [get]}, {apiGroups: [networking.k8s.io], resources: [ingresses], verbs: [get]}]",
      ),
    ),
  ).toEqual([]);
});

it("warns of objects without a namespace in a Role, unless a ClusterRole grants them", () => {
  expect(role('""', "pods, nodes/metrics")).toEqual([
    "warning Role a: rules[0].resources[1]: nodes/metrics have no namespace, so a Role grants nothing for them",
  ]);
  expect(role("authorization.k8s.io", "subjectaccessreviews", "create")).toHaveLength(1);
  expect(role("authorization.k8s.io", "selfsubjectrulesreviews", "create")).toEqual([]);
  // Whether someone may bind a role or use a policy is decided in a namespace.
  expect(role("rbac.authorization.k8s.io", "clusterroles", "bind")).toEqual([]);
  expect(role("policy", "podsecuritypolicies", "use")).toEqual([]);
  for (const [groups, resources] of [
    ['""', "namespaces"],
    ["metrics.k8s.io", "nodes"],
    ["'*'", "'*'"],
    ['"", metrics.k8s.io', "nodes, pods"],
  ] as const)
    expect(role(groups, resources)).toEqual([]);
  expect(role('""', "nodes", "get", "ClusterRole")).toEqual([]);
  const both = (resources: string) =>
    judged(
      roleRights,
      state(
        `apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {name: a}\nrules: [{apiGroups: [""], resources: [nodes], verbs: [get]}]\n---\napiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: b}\nrules: [{apiGroups: [""], resources: [${resources}], verbs: [get]}]`,
      ),
    );
  expect(both("nodes")).toEqual([]);
  expect(both("pods")).toHaveLength(1);
});
