import { describe, expect, it } from "vitest";
import { overwrittenPatch } from "../../../../src/check/rules/traps/overwritten-patch.ts";
import { judgedSources, patch } from "../../sources.ts";

describe("traps/overwritten-patch", () => {
  const overlay = (one: string, other: string) => ({
    "/overlay/kustomization.yaml": "resources: [../base]\npatches: [{path: one.yaml}, {path: other.yaml}]\n",
    "/overlay/one.yaml": patch(one),
    "/overlay/other.yaml": patch(other),
  });
  const image = (tag: string) => `containers:\n- name: api\n  image: acme/api:${tag}`;

  it("reports the patch whose value another one replaces", () => {
    expect(judgedSources(overwrittenPatch, overlay(image("v2"), image("v3")))).toEqual([
      "warning overlay/one.yaml:1: Deployment api: spec.template.spec.containers[api].image is set here and set to something else by a later patch of the same kustomization",
    ]);
  });

  it("is silent where they agree, or set other fields", () => {
    expect(judgedSources(overwrittenPatch, overlay(image("v2"), image("v2")))).toEqual([]);
    expect(judgedSources(overwrittenPatch, overlay(image("v2"), "hostNetwork: true"))).toEqual([]);
  });
});

describe("traps/overwritten-patch, of replicas", () => {
  const overlay = (spec: string, count: number, name = "api") => ({
    "/overlay/kustomization.yaml": `resources: [../base]\npatches: [{path: one.yaml}]\nreplicas: [{name: ${name}, count: ${count}}]\n`,
    "/overlay/one.yaml": `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: api}\nspec: ${spec}\n`,
  });

  it("reports the patch whose number of pods the kustomization's own replicas replaces", () => {
    expect(judgedSources(overwrittenPatch, overlay("{replicas: 1}", 3))).toEqual([
      "warning overlay/one.yaml:4: Deployment api: spec.replicas is set here and set to something else by `replicas` of the same kustomization",
    ]);
  });

  it("is silent where both say the same number, or the patch says none", () => {
    expect(judgedSources(overwrittenPatch, overlay("{replicas: 3}", 3))).toEqual([]);
    expect(judgedSources(overwrittenPatch, overlay("{paused: true}", 3))).toEqual([]);
    const other = {
      "/base/other.yaml":
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {replicas: 1}\n",
      "/base/kustomization.yaml": "resources: [deployment.yaml, other.yaml]\n",
    };
    expect(judgedSources(overwrittenPatch, { ...overlay("{replicas: 1}", 3, "web"), ...other })).toEqual([]);
  });
});
