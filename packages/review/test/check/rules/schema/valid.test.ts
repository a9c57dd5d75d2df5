import { describe, expect, it } from "vitest";
import { valid } from "../../../../src/check/rules/schema/valid.ts";
import { judged, state } from "../../state.ts";

const deployment = (spec: string) =>
  state(`apiVersion: apps/v1
kind: Deployment
metadata: {name: api, creationTimestamp: null}
spec:
  selector: {matchLabels: {app: api}}
  template:
    metadata: {labels: {app: api}}
    spec: {containers: [{name: api, image: api:v1}]}
  ${spec}`);

describe("schema/valid", () => {
  it.each([
    ["replcas: 2", 'error Deployment api: spec.replcas: unknown field. Did you mean "replicas"?'],
    ['replicas: "2"', "error Deployment api: spec.replicas: expected a whole number"],
  ])("refuses %s", (spec, message) => {
    expect(judged(valid, deployment(spec))).toEqual([expect.stringContaining(message)]);
  });

  it("takes a resource that fits, with the nulls that tools leave behind", () => {
    expect(judged(valid, deployment("replicas: 2"))).toEqual([]);
  });

  it("only warns of custom kinds, and says nothing of kinds that nobody knows", () => {
    const monitor = (spec: string) =>
      state(
        `apiVersion: monitoring.coreos.com/v1\nkind: ServiceMonitor\nmetadata: {name: api}\nspec: ${spec}`,
      );
    expect(judged(valid, monitor("{endpoints: 5, selector: {}}"))).toEqual([
      expect.stringContaining("warning ServiceMonitor api: spec.endpoints"),
    ]);
    expect(
      judged(valid, state("apiVersion: acme.io/v9\nkind: Thing\nmetadata: {name: a}\nspec: {x: 1}")),
    ).toEqual([]);
  });
});
