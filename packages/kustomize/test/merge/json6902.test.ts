import { describe, expect, it } from "vitest";
import { applyJsonPatch, parseJsonPatch } from "../../src/merge/json6902.ts";
import { Renderer } from "../../src/renderer.ts";
import { MemoryTree } from "../../src/tree/memory.ts";
import type { ValueMap } from "../../src/value/value.ts";
import { printResources } from "../../src/yaml/printer/print.ts";
import { parseDocuments } from "../../src/yaml/reader/documents.ts";
import { casesOf, JSON_PATCHES, refusalOf } from "../recorded.ts";

// Recorded from the real kustomize 5.8.1 by packages/kustomize/test/referee/renderer/record-patches.ts.
const cases = casesOf(JSON_PATCHES);

const targetOf = (text: string): ValueMap => parseDocuments(text, "target.yaml")[0] as ValueMap;

describe("a JSON patch gives what kustomize prints", () => {
  for (const one of cases) {
    it(one.name, () => {
      if (one.fails === undefined) expect(JSON_PATCHES.build(one)).toBe(one.prints);
      else expect(refusalOf(() => JSON_PATCHES.build(one))).toEqual(one.refused);
    });
  }
});

describe("a JSON patch", () => {
  it("leaves the target as it was", () => {
    for (const { target, patch, fails } of cases) {
      if (fails !== undefined) continue;
      const before = targetOf(target);
      const copy = structuredClone(before);
      const printed = printResources([before]);
      applyJsonPatch(before, parseJsonPatch(patch, "patch.yaml"));
      expect(before).toEqual(copy);
      expect(printResources([before])).toBe(printed);
    }
  });

  it("shares with the target what it does not touch", () => {
    const target = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "x" }, data: { a: "b" } };
    const patch = parseJsonPatch("- {op: add, path: /metadata/labels, value: {c: d}}", "patch.yaml");
    expect(applyJsonPatch(target, patch).data).toBe(target.data);
  });

  it.each(["", "# nothing yet\n", "null\n", "---\n", "[]"])("without steps changes nothing: %j", (text) => {
    const target = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "x" } };
    expect(parseJsonPatch(text, "patch.yaml")).toEqual({ operations: [] });
    expect(applyJsonPatch(target, parseJsonPatch(text, "patch.yaml"))).toEqual(target);
  });

  it("names step and path in what it can't do", () => {
    const patch = parseJsonPatch("- {op: remove, path: /data/b}", "patch.yaml");
    expect(() => applyJsonPatch({ data: {} }, patch)).toThrow(
      'step 1 of the JSON patch (remove /data/b): there is no field "b" to remove',
    );
  });
});

it.each([
  ["a block", "# Why.\n- op: test\n  path: /data/a\n  value: b\n", "step 1 in line 2"],
  [
    "a flow",
    "- { op: test, path: /data/a, value: a }\n\n- { op: test, path: /data/a, value: b }\n",
    "step 2 in line 3",
  ],
  ["JSON", '[\n  {"op": "test", "path": "/data/a", "value": "b"}\n]\n', "step 1 in line 2"],
])("a test that fails in a file is told with its line: %s", (_, patch, place) => {
  const object = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: m}\ndata: {a: a}\n";
  const build = (kustomization: string) =>
    new Renderer(
      new MemoryTree(
        Object.entries({ "kustomization.yaml": kustomization, "m.yaml": object, "p.yaml": patch }),
      ),
    ).build("/");
  expect(() => build("resources: [m.yaml]\npatches: [{path: p.yaml, target: {kind: ConfigMap}}]\n")).toThrow(
    `p.yaml: ConfigMap.v1/m: ${place} of the JSON patch (test /data/a): the value differs from the one that the test expects`,
  );
  expect(() =>
    build(
      "resources: [m.yaml]\npatchesJson6902: [{path: p.yaml, target: {version: v1, kind: ConfigMap, name: m}}]\n",
    ),
  ).toThrow(place);
});
