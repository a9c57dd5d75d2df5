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

it("takes a method of HTTP, also as a verb for other paths", () => {
  expect(role("coordination.k8s.io", "leases", "put, patch")).toEqual([]);
  const rules = "{apiGroups: [''], nonResourceURLs: [/metrics], verbs: [get, put, post, head, options]}";
  expect(
    judged(
      roleRights,
      state(
        `apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: a}\nrules: [${rules}]`,
      ),
    ),
  ).toEqual([]);
});

it("takes resources of a former group where another rule of the role lists the present one", () => {
  const both = (resources: string) =>
    judged(
      roleRights,
      state(
        `apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {name: a}\nrules: [{apiGroups: [extensions], resources: [ingresses], verbs: [get]}, {apiGroups: [networking.k8s.io], resources: [${resources}], verbs: [get]}]`,
      ),
    );
  expect(both("ingresses")).toEqual([]);
  expect(both("networkpolicies")).toHaveLength(1);
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

it.each(['""', "apps", "policies.kyverno.io", '"*"', "acme.io", '"", core', "apps, apps/v1"])(
  "takes %s",
  (listed) => {
    expect(groups(listed)).toEqual([]);
  },
);

it.each([
  ["warning", "{apiGroups: [''], resources: [pods, services], verbs: [get, list]}"],
  ["warning", "{apiGroups: ['*'], resources: ['*'], verbs: ['*']}"],
  ["error", "{apiGroups: [''], resources: [pods/status], verbs: [get]}"],
  ["error", "{apiGroups: [apps], resources: [pods], verbs: [get]}"],
])("gives a %s where another rule of the role is %s", (severity, other) => {
  expect(groups("v1", `, ${other}`)).toEqual([expect.stringMatching(new RegExp(`^${severity} `))]);
});
