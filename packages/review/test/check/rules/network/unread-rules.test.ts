import { describe, expect, it } from "vitest";
import { unreadRules } from "../../../../src/check/rules/network/unread-rules.ts";
import { judged, state } from "../../state.ts";

const said = (spec: string) =>
  judged(
    unreadRules,
    state(
      `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a}\nspec: {podSelector: {}, ${spec}}\n`,
    ),
  );
const from = (selector: string) => `ingress: [{from: [{namespaceSelector: {${selector}}}]}]`;

describe("network/unread-rules", () => {
  it("warns of rules for a direction that policyTypes doesn't list", () => {
    expect(said("policyTypes: [Ingress], egress: [{ports: [{port: 443}]}]")).toEqual([
      "warning NetworkPolicy a: spec.egress: has rules for egress, but policyTypes doesn't list Egress, so they have no effect",
    ]);
    expect(said("policyTypes: [Egress], ingress: [{}]")).toEqual([
      "warning NetworkPolicy a: spec.ingress: has rules for ingress, but policyTypes doesn't list Ingress, so they have no effect",
    ]);
  });

  it("takes listed ones, those of a policy without policyTypes, and an empty list", () => {
    expect(said("policyTypes: [Ingress, Egress], egress: [{}]")).toEqual([]);
    expect(said("egress: [{}], ingress: [{}]")).toEqual([]);
    expect(said("policyTypes: [Ingress], egress: []")).toEqual([]);
  });

  it("warns of a misspelled label of namespaces, and takes labels of other names", () => {
    expect(said(from("matchLabels: {kubernetes.io/metadata-name: web}"))).toEqual([
      'warning NetworkPolicy a: spec.ingress[0].from[0].namespaceSelector.matchLabels["kubernetes.io/metadata-name"]: selects namespaces by the label kubernetes.io/metadata-name, which none has',
    ]);
    expect(said(from("matchLabels: {kubernetes.io/metadata.name: web}"))).toEqual([]);
    expect(said(from("matchLabels: {name: web, kubernetes.io/team: a}"))).toEqual([]);
  });
});
