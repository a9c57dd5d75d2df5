import { describe, expect, it } from "vitest";
import { templateParameter } from "../../../../src/check/rules/integrity/template-parameter.ts";
import { judged, state } from "../../state.ts";

const template = (object: string, value = "3") =>
  `apiVersion: template.openshift.io/v1\nkind: Template\nmetadata: {name: a}\nobjects:\n- {${object}, metadata: {name: web}}\nparameters: [{name: X, value: '${value}'}]\n`;
const deployment = (spec: string, value?: string) =>
  said(`apiVersion: apps/v1, kind: Deployment, spec: {${spec}}`, value);
const container = (fields: string, value?: string) =>
  deployment(`template: {spec: {containers: [{name: c, ${fields}}]}}`, value);
const said = (object: string, value?: string) => judged(templateParameter, state(template(object, value)));

describe("integrity/template-parameter", () => {
  it("reports a number and a boolean that become text", () => {
    expect(deployment("replicas: '${X}'")).toEqual([
      "error Template a: objects[0].spec.replicas: becomes text, where the API server expects a number",
    ]);
    expect(deployment("paused: '${X}'", "true")).toEqual([
      "error Template a: objects[0].spec.paused: becomes text, where the API server expects true or false",
    ]);
    expect(container("ports: [{containerPort: '${X}'}]")).toHaveLength(1);
    expect(said("apiVersion: v1, kind: DeploymentConfig, spec: {replicas: '${X}'}")).toHaveLength(1);
  });

  it("reports a number that isn't the name of a port, and a text that becomes a number", () => {
    expect(container("readinessProbe: {httpGet: {port: '${X}'}}", "8080")).toEqual([
      "error Template a: objects[0].spec.template.spec.containers[0].readinessProbe.httpGet.port: becomes text, where the API server expects a number",
    ]);
    expect(container("env: [{name: A, value: '${{X}}'}]")).toEqual([
      "error Template a: objects[0].spec.template.spec.containers[0].env[0].value: becomes a number, where the API server expects text",
    ]);
    expect(container("env: [{name: A, value: '${{X}}'}]", "true")).toHaveLength(1);
  });

  it.each([
    ["double braces", () => deployment("replicas: '${{X}}'")],
    ["a text", () => container("image: '${X}'")],
    ["a quantity", () => container("resources: {limits: {cpu: '${X}'}}")],
    ["a part of a text", () => container("image: 'a:${X}'")],
    ["the name of a port", () => container("readinessProbe: {httpGet: {port: '${X}'}}", "http")],
    ["a text that may be anything", () => container("env: [{name: A, value: '${{X}}'}]", "a")],
    [
      "a kind without a schema",
      () => said("apiVersion: acme.example/v1, kind: Widget, spec: {replicas: '${X}'}"),
    ],
    ["a field without a schema", () => deployment("replicass: '${X}'")],
  ])("takes %s", (_, found) => expect(found()).toEqual([]));
});
