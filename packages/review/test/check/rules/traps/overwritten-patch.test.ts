import { describe, expect, it } from "vitest";
import { overwrittenPatch } from "../../../../src/check/rules/traps/overwritten-patch.ts";
import { deployment, judgedSources, patch } from "../../sources.ts";

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

describe("traps/overwritten-patch, of operations", () => {
  const SCHEDULER = "/spec/template/spec/schedulerName";
  const entry = (path: string, value: string, op = "replace") =>
    `- target: {kind: Deployment, name: api}\n  patch: |-\n    - {op: ${op}, path: ${path}, value: ${value}}\n`;
  const overlay = (...entries: string[]) => ({
    "/base/deployment.yaml": deployment("", "schedulerName: main"),
    "/overlay/kustomization.yaml": `resources: [../base]\npatches:\n${entries.join("")}`,
  });
  const said = (...entries: string[]) => judgedSources(overwrittenPatch, overlay(...entries));

  it("reports the one whose value a later patch of the same target replaces", () => {
    expect(said(entry(SCHEDULER, "one"), entry(SCHEDULER, "two"))).toEqual([
      "warning overlay/kustomization.yaml:3: Deployment api: /spec/template/spec/schedulerName is set here and set to something else by a later patch of the same kustomization",
    ]);
  });

  it("keeps apart what comes after an object that a patch renames", () => {
    const other = (name: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\n`;
    const rename = (kind: string, name: string) =>
      `- target: {version: v1, kind: ${kind}, name: ${name}}\n  patch: |-\n    - {op: replace, path: /metadata/name, value: new-${name}}\n`;
    const files = {
      "/overlay/kustomization.yaml": `resources: [../base]\npatchesJson6902:\n${rename("ConfigMap", "a")}${rename("ConfigMap", "b")}`,
      "/base/kustomization.yaml": "resources: [deployment.yaml, a.yaml, b.yaml]\n",
      "/base/a.yaml": other("a"),
      "/base/b.yaml": other("b"),
    };
    expect(judgedSources(overwrittenPatch, files)).toEqual([]);
  });

  it.each([
    ["the same value", entry(SCHEDULER, "one"), entry(SCHEDULER, "one")],
    ["other fields", entry(SCHEDULER, "one"), entry("/spec/template/metadata/labels/app", "api")],
    [
      "an element of a list, which may be another one",
      entry("/spec/template/spec/containers/0/image", "a"),
      entry("/spec/template/spec/containers/0/image", "b"),
    ],
    [
      "a field that is added first",
      entry("/metadata/labels", "{a: b}", "add"),
      entry("/metadata/labels", "{a: c}"),
    ],
  ])("is silent about %s", (_, one, other) => expect(said(one, other)).toEqual([]));
});

describe("traps/overwritten-patch, of a list that one patch sets twice", () => {
  const ENV = "/spec/template/spec/containers/0/env";
  const said = (...operations: string[]) =>
    judgedSources(overwrittenPatch, {
      "/overlay/kustomization.yaml": `resources: [../base]\npatches:\n- target: {kind: Deployment, name: api}\n  patch: |-\n${operations.map((one) => `    - ${one}\n`).join("")}`,
    });
  const add = (path: string, value: string) => `{op: add, path: ${path}, value: ${value}}`;
  const one = add(ENV, "[{name: A, value: a}]");
  const two = add(ENV, "[{name: B, value: b}]");

  it("reports it, because add replaces what is there", () => {
    expect(said(one, two)).toEqual([
      `warning overlay/kustomization.yaml:3: ${ENV} is set twice in one patch; the second value replaces the first`,
    ]);
    expect(said(add("/metadata/labels", "{a: b}"), add("/metadata/labels", "{c: d}"))).toHaveLength(1);
    expect(said(one, add(`${ENV}/-`, "{name: C, value: c}"), two)).toHaveLength(1);
  });

  it.each([
    ["elements that are added to it", [one, add(`${ENV}/-`, "{name: B, value: b}")]],
    ["the same value", [one, one]],
    ["an empty one that comes first", [add(ENV, "[]"), one]],
    ["one that is removed between", [one, `{op: remove, path: ${ENV}}`, two]],
    ["another container", [one, add("/spec/template/spec/containers/0", "{name: b, env: []}"), two]],
    ["a single value", [add("/spec/paused", "true"), add("/spec/paused", "false")]],
  ])("is silent about %s", (_, operations) => expect(said(...operations)).toEqual([]));
});
