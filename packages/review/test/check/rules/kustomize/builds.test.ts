import { MemoryTree } from "@kustogen/kustomize/tree/memory.ts";
import { describe, expect, it } from "vitest";
import { type CheckedFolder, check } from "../../../../src/check/check.ts";
import { builds } from "../../../../src/check/rules/kustomize/builds.ts";
import { PLAIN } from "../../plain-input.ts";
import { authored } from "../../state.ts";

function findings(kustomization: string, environment: Partial<CheckedFolder> = {}) {
  return check({
    ...PLAIN,
    tree: new MemoryTree([["/shop/kustomization.yaml", kustomization]]),
    environments: [{ folder: "/shop", strictness: undefined, ...environment }],
    rules: [builds],
  }).report.findings;
}

describe("kustomize/builds", () => {
  it("reports a folder that doesn't render, with what kustomize would say", () => {
    expect(findings("resources: [nothing.yaml]\n")).toMatchObject([
      { rule: "kustomize/builds", severity: "error", environment: "shop" },
    ]);
    expect(findings("resources: [nothing.yaml]\n")[0]?.message).toContain("nothing.yaml");
  });

  it("says of a described environment that isn't generated yet how to generate it", () => {
    const fixOf = (environment: Partial<CheckedFolder>) =>
      findings("resources: [nothing.yaml]\n", environment)[0]?.fix;
    expect(fixOf({ folder: "/staging", authored: authored() })).toContain("npm run gen");
    expect(fixOf({ folder: "/staging" })).not.toContain("npm run gen");
    expect(fixOf({ authored: authored() })).not.toContain("npm run gen");
  });

  it("is silent about one that does", () => {
    expect(findings("configMapGenerator: [{name: a, literals: [a=b]}]\n")).toEqual([]);
  });
});
