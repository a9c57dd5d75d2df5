import { describe, expect, it } from "vitest";
import { mergeStrategic } from "../../src/merge/strategic.ts";
import type { ValueMap } from "../../src/value/value.ts";
import { printResources } from "../../src/yaml/printer/print.ts";
import { parseDocuments } from "../../src/yaml/reader/documents.ts";
import { casesOf, refusalOf, STRATEGIC_PATCHES } from "../recorded.ts";

// Recorded from the real kustomize 5.8.1 by packages/kustomize/test/referee/renderer/record-patches.ts.
const cases = casesOf(STRATEGIC_PATCHES);

describe("a strategic merge patch gives what kustomize prints", () => {
  for (const one of cases) {
    it(one.name, () => {
      if (one.fails === undefined) expect(STRATEGIC_PATCHES.build(one)).toBe(one.prints);
      else expect(refusalOf(() => STRATEGIC_PATCHES.build(one))).toEqual(one.refused);
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
      const printed = [before, change].map((one) => printResources([one]));
      mergeStrategic(before, change);
      expect([before, change]).toEqual(copies);
      expect([before, change].map((one) => printResources([one]))).toEqual(printed);
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
