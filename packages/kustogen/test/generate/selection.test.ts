import { expect, it } from "vitest";
import { z } from "zod";
import type { Environment } from "../../src/authoring/environment.ts";
import { defineSystem, type System } from "../../src/authoring/system.ts";
import { DEFAULT_FOLDERS } from "../../src/folders.ts";
import { scopeOf } from "../../src/generate/generate-changed.ts";
import { allOutput } from "../../src/generate/project.ts";
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

const ENVIRONMENTS = [environment("beta", ["shop", "blog"]), environment("production", ["shop"])];

const scope = (one: System) => scopeOf(DEFAULT_FOLDERS, one, ENVIRONMENTS, resolveTree(one, ENVIRONMENTS));

/** The objects of Argo CD that change with a system in an environment. */
const ofArgo = (environment: string) =>
  ["root", "projects", "systems", "shop"].map((name) => `argocd/${environment}/${name}.yaml`);

it("a run for everything owns every generated folder and the schema", () => {
  const all = ["base", "overlays", "argocd", "docs/systems", "generators/environments/schema.json"];
  expect(allOutput(DEFAULT_FOLDERS)).toEqual(all);
});

it("a run for one system owns its folders and Argo CD objects in every environment", () => {
  expect(scope(system("shop"))).toEqual([
    "base/shop",
    "overlays/aws/shop",
    "overlays/beta/shop",
    "overlays/production/shop",
    "docs/systems/shop",
    ...ofArgo("beta"),
    ...ofArgo("production"),
    "argocd/projects/shop.yaml",
  ]);
});

it("a run for one system owns the folder of an environment that no longer runs it, so that it goes", () => {
  expect(scope(system("blog"))).toContain("overlays/production/blog");
});
