import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import type { ValueMap } from "../../../src/kubernetes/value.ts";
import { mergeStrategic } from "../../../src/kustomize/merge/strategic.ts";
import { printResources } from "../../../src/kustomize/yaml/printer/print.ts";
import { parseDocuments } from "../../../src/kustomize/yaml/reader/documents.ts";

interface Case {
  name: string;
  target: string;
  patch: string;
  prints?: string;
  fails?: string;
}

// Recorded from the real kustomize 5.8.1 by packages/kustogen/test/referee/renderer/record-patches.ts.
const cases = parse(readFileSync("packages/kustogen/test/fixtures/patches/strategic.yaml", "utf8")) as Case[];

/** A build of the target with the patch; the first resource is the one that is patched, and keeps its name. */
function build(target: string, patch: string): string {
  const [first, ...others] = parseDocuments(target, "target.yaml") as ValueMap[];
  const change = parseDocuments(patch, "patch.yaml")[0] as ValueMap;
  const merged = mergeStrategic(first as ValueMap, change);
  return printResources(merged === undefined ? others : [merged, ...others]);
}

describe("a strategic merge patch gives what kustomize prints", () => {
  for (const { name, target, patch, prints, fails } of cases) {
    it(name, () => {
      if (fails === undefined) expect(build(target, patch)).toBe(prints);
      else expect(() => build(target, patch)).toThrow(/expected|unknown patch strategy/);
    });
  }
});

describe("a strategic merge", () => {
  it("leaves target and patch as they were", () => {
    for (const { target, patch, fails } of cases) {
      if (fails !== undefined) continue;
      const before = parseDocuments(target, "t")[0] as ValueMap;
      const change = parseDocuments(patch, "p")[0] as ValueMap;
      const copies = structuredClone([before, change]);
      mergeStrategic(before, change);
      expect([before, change]).toEqual(copies);
    }
  });

  it("shares with the target what the patch does not touch", () => {
    const target = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "x" }, data: { a: "b" } };
    const merged = mergeStrategic(target, { metadata: { labels: { c: "d" } } });
    expect(merged?.data).toBe(target.data);
  });

  it("names the path of what doesn't fit", () => {
    const target = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "x" }, data: { a: "b" } };
    expect(() => mergeStrategic(target, { data: { a: ["c"] } })).toThrow(
      "data.a: the patch has a list where a scalar is expected",
    );
  });
});
