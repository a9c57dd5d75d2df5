import { expect, it } from "vitest";
import { roleRights } from "../../../../src/check/rules/integrity/role-rights.ts";
import { judged, state } from "../../state.ts";

const role = (groups: string, resources: string, verbs = "get") =>
  judged(
    roleRights,
    state(
      `apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {name: a}\nrules: [{apiGroups: [${groups}], resources: [${resources}], verbs: [${verbs}]}]`,
    ),
  );

it.each([
  ['""', "deployments", 'resources[0]: deployments are of the group "apps", which the rule doesn\'t name'],
  ['""', "pods, pod/log", 'resources[1]: no resource of its groups is called "pod"'],
  ["apps", "deployment/scale", 'resources[0]: no resource of its groups is called "deployment"'],
  ["batch", "cronjob", 'resources[0]: no resource of its groups is called "cronjob"'],
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
  ["acme.io, apps", "widgets"],
  ['"*"', "anything"],
  ['""', "widgets"],
])("takes a right in %s to %s", (groups, resources) => {
  expect(role(groups, resources, "get, sync, '*'")).toEqual([]);
});
