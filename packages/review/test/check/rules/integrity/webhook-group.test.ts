import { describe, expect, it } from "vitest";
import { webhookGroup } from "../../../../src/check/rules/integrity/webhook-group.ts";
import { judged, state } from "../../state.ts";

const definition = (group: string) =>
  `apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: things.${group}}\nspec: {group: ${group}, names: {plural: things}}\n---\n`;
const webhook = (groups: string, resources = "things", kind = "ValidatingWebhookConfiguration") =>
  `apiVersion: admissionregistration.k8s.io/v1\nkind: ${kind}\nmetadata: {name: a}\nwebhooks: [{name: b, rules: [{apiGroups: [${groups}], resources: [${resources}]}]}]\n---\n`;
const said = (yaml: string) => judged(webhookGroup, state(yaml));

describe("integrity/webhook-group", () => {
  it("warns of a webhook for a group that the definition isn't of", () => {
    const message =
      "a: webhooks[0].rules[0].apiGroups: webhook b is for things in example.com, but the CustomResourceDefinition here defines them in acme.io";
    expect(said(definition("acme.io") + webhook("example.com"))).toEqual([
      `warning ValidatingWebhookConfiguration ${message}`,
    ]);
    expect(
      said(definition("acme.io") + webhook("example.com", "things/status", "MutatingWebhookConfiguration")),
    ).toEqual([`warning MutatingWebhookConfiguration ${message}`]);
  });

  it.each([
    ["the group of the definition", definition("acme.io") + webhook("acme.io")],
    ["one of two definitions", definition("acme.io") + definition("example.com") + webhook("example.com")],
    ["all groups", definition("acme.io") + webhook("'*'")],
    ["a resource that another group of Kubernetes has, too", definition("acme.io") + webhook("apps")],
    ["a resource without a definition here", definition("acme.io") + webhook("example.com", "others")],
    ["none at all", definition("acme.io") + webhook("")],
  ])("takes %s", (_, yaml) => expect(said(yaml)).toEqual([]));
});
