import { expect, it } from "vitest";
import { roleGroups } from "../../../../src/check/rules/integrity/role-groups.ts";
import { judged, state } from "../../state.ts";

const role = (groups: string, others = "") =>
  judged(
    roleGroups,
    state(
      `apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {name: a}\nrules: [{apiGroups: [${groups}], resources: [pods], verbs: [get]}${others}]`,
    ),
  );

it.each([
  ["rbac.authorization.k8s.io/v1", 'no API group is called "rbac.authorization.k8s.io/v1"'],
  ["apps/v1", 'no API group is called "apps/v1"'],
  ["v1", 'no API group is called "v1"'],
  ["core", 'no API group is called "core"'],
])("refuses %s for a group", (group, message) => {
  expect(role(group)).toEqual([expect.stringContaining(`error Role a: rules[0].apiGroups[0]: ${message}`)]);
});

it.each(['""', "apps", '"*"', "acme.io", '"", core', "apps, apps/v1"])("takes %s", (groups) => {
  expect(role(groups)).toEqual([]);
});

it.each([
  ["warning", "{apiGroups: [''], resources: [pods, services], verbs: [get, list]}"],
  ["warning", "{apiGroups: ['*'], resources: ['*'], verbs: ['*']}"],
  ["error", "{apiGroups: [''], resources: [pods], verbs: [list]}"],
  ["error", "{apiGroups: [''], resources: [pods/status], verbs: [get]}"],
  ["error", "{apiGroups: [apps], resources: [pods], verbs: [get]}"],
  ["error", "{apiGroups: [''], resources: [pods], verbs: [get], resourceNames: [shop]}"],
])("gives a %s where another rule of the role is %s", (severity, other) => {
  expect(role("v1", `, ${other}`)).toEqual([expect.stringMatching(new RegExp(`^${severity} `))]);
});
