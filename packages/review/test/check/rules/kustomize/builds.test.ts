import { MemoryTree } from "@kustogen/kustomize/tree/memory.ts";
import { describe, expect, it } from "vitest";
import { check } from "../../../../src/check/check.ts";
import { builds } from "../../../../src/check/rules/kustomize/builds.ts";

function findings(kustomization: string) {
  return check({
    tree: new MemoryTree([["/shop/kustomization.yaml", kustomization]]),
    environments: [{ folder: "/shop", strictness: undefined }],
    rules: [builds],
    exceptions: [],
    today: "2027-03-31",
    notRendered: [],
    cwd: "/",
  }).report.findings;
}

describe("kustomize/builds", () => {
  it("reports a folder that doesn't render, with what kustomize would say", () => {
    expect(findings("resources: [nothing.yaml]\n")).toMatchObject([
      { rule: "kustomize/builds", severity: "error", environment: "shop" },
    ]);
    expect(findings("resources: [nothing.yaml]\n")[0]?.message).toContain("nothing.yaml");
  });

  it("is silent about one that does", () => {
    expect(findings("configMapGenerator: [{name: a, literals: [a=b]}]\n")).toEqual([]);
  });
});
