import { describe, expect, it } from "vitest";
import { valueAndSource } from "../../../../src/check/rules/traps/value-and-source.ts";
import { deployment, judgedSources, patch } from "../../sources.ts";

describe("traps/value-and-source", () => {
  const base = deployment("env:\n- name: HOST\n  valueFrom: {configMapKeyRef: {name: c, key: host}}");

  it("reports a value that a patch puts beside valueFrom", () => {
    const found = judgedSources(valueAndSource, {
      "/base/deployment.yaml": base,
      "/overlay/patch.yaml": patch("containers:\n- name: api\n  env: [{name: HOST, value: db}]"),
    });
    expect(found).toEqual([
      "error overlay/patch.yaml:9: HOST of container api has both value and valueFrom, which the API server rejects",
    ]);
  });

  it("is silent where the patch takes valueFrom away", () => {
    const found = judgedSources(valueAndSource, {
      "/base/deployment.yaml": base,
      "/overlay/patch.yaml": patch(
        "containers:\n- name: api\n  env: [{name: HOST, value: db, valueFrom: null}]",
      ),
    });
    expect(found).toEqual([]);
  });

  it("reports a source that a patch puts beside another, and an entry of envFrom with two", () => {
    const found = judgedSources(valueAndSource, {
      "/base/deployment.yaml": base,
      "/overlay/patch.yaml": patch(
        "containers:\n- name: api\n  env: [{name: HOST, valueFrom: {secretKeyRef: {name: s, key: host}}}]\n" +
          "  envFrom: [{prefix: A_, configMapRef: {name: c}, secretRef: {name: s}}, {secretRef: {name: s}}]",
      ),
    });
    expect(found.map((line) => line.replace(/^(\w+).*?: /, "$1: "))).toEqual([
      "error: HOST of container api has both configMapKeyRef and secretKeyRef, which the API server rejects",
      "error: envFrom[0] of container api has both configMapRef and secretRef, which the API server rejects",
    ]);
  });
});
