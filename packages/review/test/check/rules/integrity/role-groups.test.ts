import { describe, expect, it } from "vitest";
import { roleGroups as part } from "../../../../src/check/rules/integrity/role-groups.ts";
import { roleRights } from "../../../../src/check/rules/integrity/role-rights.ts";
import { judged, state } from "../../state.ts";

/** This part of the rule alone. */
const roleGroups = { ...roleRights, check: part };

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

it.each([
  ["deployments.apps", "apps"],
  ["certificates.cert-manager.io", "cert-manager.io"],
  ["networkpolicies.networking.k8s.io", "networking.k8s.io"],
  ["ingresses.networking.k8s.io", "networking.k8s.io"],
])("refuses %s, the name of a definition, for a group", (definition, group) => {
  expect(role(definition)).toEqual([
    `error Role a: rules[0].apiGroups[0]: no API group is called "${definition}", so the rule grants nothing`,
  ]);
  expect(role(`${definition}, ${group}`)).toEqual([]);
});

it.each([
  ["cordination.k8s.io", "coordination.k8s.io"],
  ["appss", "apps"],
  ["cert-manger.io", "cert-manager.io"],
])("warns of %s, which is almost the name of a known group", (said, group) => {
  const warning = `warning Role a: rules[0].apiGroups[0]: no known API group is called "${said}", so the rule grants nothing`;
  expect(role(said)).toEqual([warning]);
  expect(role(`${said}, ${group}`)).toEqual([]);
  const own = `apiVersion: ${said}/v1\nkind: Widget\nmetadata: {name: a}\n---\n`;
  const rule = `apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {name: a}\nrules: [{apiGroups: [${said}], resources: [pods], verbs: [get]}]`;
  expect(judged(roleGroups, state(own + rule))).toEqual([]);
});

describe("the name of a definition of a kind that is rendered", () => {
  const given = (rule: string, apiVersion = "acme.example/v1") =>
    judged(
      roleGroups,
      state(
        `apiVersion: ${apiVersion}\nkind: Widget\nmetadata: {name: a}\n---\napiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: a}\nrules: [{${rule}, verbs: [get]}]`,
      ),
    );
  it("is refused as a group and as a resource", () => {
    expect(given('apiGroups: [widgets.acme.example], resources: ["*"]')).toEqual([
      'error ClusterRole a: rules[0].apiGroups[0]: no API group is called "widgets.acme.example", so the rule grants nothing',
    ]);
    expect(given("apiGroups: [acme.example], resources: [widgets.acme.example]")).toEqual([
      'error ClusterRole a: rules[0].resources[0]: no resource is called "widgets.acme.example", so the rule grants nothing',
    ]);
  });
  it.each([
    ["no kind here has that plural", "apiGroups: [gadgets.acme.example], resources: [gadgets]"],
    ["nothing is known of the group", "apiGroups: [widgets.acme.test], resources: [widgets]"],
    [
      "the resource is granted beside it",
      "apiGroups: [acme.example], resources: [widgets, widgets.acme.example]",
    ],
    ["a metric is named", "apiGroups: [external.metrics.k8s.io], resources: [queue.length]"],
  ])("is taken where %s", (_, rule) => expect(given(rule)).toEqual([]));
  it("is a group where an object has it", () =>
    expect(
      given("apiGroups: [widgets.acme.example], resources: [widgets]", "widgets.acme.example/v1"),
    ).toEqual([]));
});

it.each(['""', "apps", "policies.kyverno.io", '"*"', "acme.io", '"", core', "apps, apps/v1"])(
  "takes %s",
  (groups) => {
    expect(role(groups)).toEqual([]);
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
  expect(role("v1", `, ${other}`)).toEqual([expect.stringMatching(new RegExp(`^${severity} `))]);
});
