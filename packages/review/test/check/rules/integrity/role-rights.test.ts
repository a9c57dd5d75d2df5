import { expect, it } from "vitest";
import { roleRights } from "../../../../src/check/rules/integrity/role-rights.ts";
import { judged, state } from "../../state.ts";

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
  [
    "extensions",
    "ingresses",
    'resources[0]: ingresses belong to the group "networking.k8s.io", which the rule doesn\'t list',
  ],
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
  ["extensions, networking.k8s.io", "ingresses"],
  ["extensions", "widgets"],
  ["acme.io, apps", "widgets"],
  ['"*"', "anything"],
  ['""', "widgets"],
])("takes a right in %s to %s", (groups, resources) => {
  expect(role(groups, resources, "get, sync, '*'")).toEqual([]);
});

const rules = (more: string, ...all: string[]) =>
  judged(
    roleRights,
    state(
      `apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: a}\n${more}\nrules: [${all.map((one) => `{apiGroups: [""], ${one}}`).join(", ")}]`,
    ),
  );

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

it("takes a method of HTTP, also as a verb for other paths", () => {
  expect(role("coordination.k8s.io", "leases", "put, patch")).toEqual([]);
  expect(rules("", "nonResourceURLs: [/metrics], verbs: [get, put, post, head, options]")).toEqual([]);
});

it("takes resources of a former group where another rule of the role grants the same in the present one", () => {
  const both = (verbs: string) =>
    judged(
      roleRights,
      state(
        `apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {name: a}\nrules: [{apiGroups: [extensions], resources: [ingresses], verbs: [get]}, {apiGroups: [networking.k8s.io], resources: [ingresses], verbs: [${verbs}]}]`,
      ),
    );
  expect(both("get, list")).toEqual([]);
  expect(both("list")).toHaveLength(1);
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

const groups = (listed: string, others = "") =>
  judged(
    roleRights,
    state(
      `apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {name: a}\nrules: [{apiGroups: [${listed}], resources: [pods], verbs: [get]}${others}]`,
    ),
  ).filter((line) => line.includes(".apiGroups"));

it.each([
  ["rbac.authorization.k8s.io/v1", 'no API group is called "rbac.authorization.k8s.io/v1"'],
  ["apps/v1", 'no API group is called "apps/v1"'],
  ["v1", 'no API group is called "v1"'],
  ["core", 'no API group is called "core"'],
])("refuses %s for a group", (group, message) => {
  expect(groups(group)).toEqual([expect.stringContaining(`error Role a: rules[0].apiGroups[0]: ${message}`)]);
});

it.each([
  ["cordination.k8s.io", "coordination.k8s.io"],
  ["appss", "apps"],
  ["cert-manger.io", "cert-manager.io"],
])("warns of %s, which is almost the name of a known group", (said, group) => {
  const warning = `warning Role a: rules[0].apiGroups[0]: no known API group is called "${said}", so the rule grants nothing`;
  expect(groups(said)).toEqual([warning]);
  expect(groups(`${said}, ${group}`)).toEqual([]);
  const own = `apiVersion: ${said}/v1\nkind: Widget\nmetadata: {name: a}\n---\n`;
  const rule = `apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {name: a}\nrules: [{apiGroups: [${said}], resources: [pods], verbs: [get]}]`;
  expect(judged(roleRights, state(own + rule))).toEqual([]);
});

it.each(['""', "apps", "policies.kyverno.io", '"*"', "acme.io", '"", core', "apps, apps/v1"])(
  "takes %s",
  (listed) => {
    expect(groups(listed)).toEqual([]);
  },
);

it.each([
  ["warning", "{apiGroups: [''], resources: [pods, services], verbs: [get, list]}"],
  ["warning", "{apiGroups: ['*'], resources: ['*'], verbs: ['*']}"],
  ["error", "{apiGroups: [''], resources: [pods], verbs: [list]}"],
  ["error", "{apiGroups: [''], resources: [pods/status], verbs: [get]}"],
  ["error", "{apiGroups: [apps], resources: [pods], verbs: [get]}"],
  ["error", "{apiGroups: [''], resources: [pods], verbs: [get], resourceNames: [shop]}"],
])("gives a %s where another rule of the role is %s", (severity, other) => {
  expect(groups("v1", `, ${other}`)).toEqual([expect.stringMatching(new RegExp(`^${severity} `))]);
});
