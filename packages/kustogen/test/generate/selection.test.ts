import { describe, expect, it } from "vitest";
import { z } from "zod";
import { refused } from "../../../../test/refused.ts";
import type { Environment } from "../../src/authoring/environment.ts";
import { defineSystem, type System } from "../../src/authoring/system.ts";
import { DEFAULT_FOLDERS } from "../../src/folders.ts";
import { allOutput, isComplete } from "../../src/generate/delivered.ts";
import type { GenOptions } from "../../src/generate/gen-report.ts";
import { refuseSharedChanges, scopeOf, selectionOf } from "../../src/generate/selection.ts";
import { resolveTree } from "../../src/layers/tree.ts";

const aws = {
  name: "aws",
  groups: [],
  systems: { shop: { settings: {}, images: {} } },
  file: "generators/environments/groups/aws.yaml",
  lineOf: () => 1,
};

const environment = (name: "beta" | "production", systems: string[]): Environment => ({
  name,
  stage: name,
  stageName: name,
  kubernetes: "1.35",
  cluster: { server: "https://kubernetes.default.svc" },
  argocd: { enabled: true, revision: "main", namespace: "argocd", form: "applications" },
  groups: [aws],
  layers: [aws],
  systems: Object.fromEntries(systems.map((system) => [system, { settings: {}, images: {} }])),
  file: `generators/environments/${name}.yaml`,
  lineOf: () => 1,
});

const system = (name: string): System =>
  defineSystem({
    name,
    description: name,
    namespace: name,
    settings: z.strictObject({}),
    images: {},
    secrets: [],
    resources: () => [],
  });

const SYSTEMS = [system("shop"), system("blog")];
const ENVIRONMENTS = [environment("beta", ["shop", "blog"]), environment("production", ["shop"])];

function scope(systems: string[], environments: string[]) {
  const selection = selectionOf(SYSTEMS, ENVIRONMENTS, systems, environments);
  const trees = selection.systems.map((chosen) => resolveTree(chosen, ENVIRONMENTS));
  return scopeOf(DEFAULT_FOLDERS, selection, ENVIRONMENTS, trees);
}

/** The objects of Argo CD that change with a system in an environment. */
const ofArgo = (environment: string) =>
  ["root", "projects", "systems", "shop", "project-shop"].map((name) => `argocd/${environment}/${name}.yaml`);

describe("a run for everything", () => {
  it("is one that names no system and no environment, and owns every generated folder and the schema", () => {
    const all = ["base", "overlays", "argocd", "docs/systems", "generators/environments/schema.json"];
    expect(allOutput(DEFAULT_FOLDERS)).toEqual(all);
    const named = [[], ["shop"]].flatMap((system) => [[], ["beta"]].map((env) => ({ system, env })));
    const isWhole = [true, false, false, false];
    expect(named.map((options) => isComplete(options as unknown as GenOptions))).toEqual(isWhole);
    expect(
      named.map(({ system, env }) => selectionOf(SYSTEMS, ENVIRONMENTS, system, env).everything),
    ).toEqual(isWhole);
  });

  it("owns no environment that it doesn't know, and suggests the one that was meant", () => {
    refused(() => selectionOf(SYSTEMS, ENVIRONMENTS, ["shp"], [])).toThrow("shop");
    refused(() => selectionOf(SYSTEMS, ENVIRONMENTS, [], ["betta"])).toThrow("beta");
  });
});

describe("a run for one system", () => {
  it("owns the system's folders and Argo CD objects in every environment", () => {
    const { own, shared } = scope(["shop"], []);
    expect(own).toEqual([
      "base/shop",
      "overlays/aws/shop",
      "overlays/beta/shop",
      "overlays/production/shop",
      "docs/systems/shop",
      ...ofArgo("beta"),
      ...ofArgo("production"),
      "argocd/projects/shop.yaml",
    ]);
    expect(shared).toEqual([]);
  });

  it("owns the folder of an environment that no longer runs it, so that it goes", () => {
    expect(scope(["blog"], []).own).toContain("overlays/production/blog");
  });
});

describe("a run for one environment", () => {
  it("owns what is that environment's alone; what it builds on is shared", () => {
    const { own, shared } = scope(["shop"], ["beta"]);
    expect(own).toEqual(["overlays/beta/shop", ...ofArgo("beta")]);
    expect(shared).toEqual(["base/shop", "overlays/aws/shop", "argocd/projects/shop.yaml"]);
  });

  it("leaves the system's page alone, which tells of the other environments too", () => {
    const { own, shared } = scope(["shop"], ["beta"]);
    expect([...own, ...shared].filter((path) => path.startsWith("docs/"))).toEqual([]);
  });
});

describe("a change of what environments share", () => {
  it("stops a run for some of them, naming a file and the way on", () => {
    const selection = { systems: SYSTEMS, environments: [ENVIRONMENTS[0] as Environment] };
    expect(() => refuseSharedChanges(["base/shop/a.yaml", "base/shop/b.yaml"], selection)).toThrow(
      "--env: files that environments other than beta build on would change as well, so nothing was written:\n" +
        "  base/shop/a.yaml\n  base/shop/b.yaml\nFor all of them: npm run gen -- --system shop",
    );
    expect(() => refuseSharedChanges([], selection)).not.toThrow();
    const changed = ["argocd/projects/blog.yaml", "overlays/aws/shop/a.yaml", "base/shopping/a.yaml"];
    refused(() => refuseSharedChanges(changed, selection)).toThrow(/ -- --system shop --system blog$/);
    refused(() =>
      refuseSharedChanges(["argocd/root.yaml"], { systems: SYSTEMS, environments: ENVIRONMENTS }),
    ).toThrow(/other than beta, production .*run gen$/s);
  });
});
