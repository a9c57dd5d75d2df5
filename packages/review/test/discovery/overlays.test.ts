import { expect, test } from "vitest";
import { discover } from "../../src/discovery/discover.ts";
import { type OverlaySelection, overlaysOf } from "../../src/discovery/overlays.ts";
import { listedMemory } from "./listed-memory.ts";

const FILES: [string, string][] = [
  ["base/shop/kustomization.yaml", "resources: [deployment.yaml]\n"],
  ["base/shop/deployment.yaml", "kind: Deployment\n"],
  ["base/shop/unused.yaml", "kind: Deployment\n"],
  [
    "components/mail/kustomization.yaml",
    "kind: Component\napiVersion: kustomize.config.k8s.io/v1alpha1\nresources: [mail.yaml]\n",
  ],
  ["components/mail/mail.yaml", "kind: Service\n"],
  [
    "overlays/beta/shop/kustomization.yml",
    "resources:\n- ../../../base/shop\ncomponents:\n- ../../../components/mail\nconfigMapGenerator:\n- name: x\n  files: [settings=files/settings.toml]\n",
  ],
  ["overlays/beta/shop/files/settings.toml", "a = 1\n"],
  ["overlays/production/shop/Kustomization", "bases:\n- ../../../base/shop\npatches:\n- path: patch.yaml\n"],
  ["overlays/production/shop/patch.yaml", "kind: Deployment\n"],
];

function look(files: [string, string][]) {
  return discover(listedMemory(files));
}

test("an overlay is a folder that no other includes; bases and components are none", () => {
  const { tree, folders } = look(FILES);
  expect(overlaysOf(tree, folders)).toEqual([
    { name: "beta/shop", path: "overlays/beta/shop", environment: "beta", system: "shop" },
    { name: "production/shop", path: "overlays/production/shop", environment: "production", system: "shop" },
  ]);
});

test("a folder that names itself is an overlay anyway", () => {
  const { tree, folders } = look([["overlays/beta/shop/kustomization.yaml", "resources: [../shop]\n"]]);
  expect(overlaysOf(tree, folders).map(({ path }) => path)).toEqual(["overlays/beta/shop"]);
});

test("a folder on which only its own subfolder builds is an overlay anyway, because kustomize refuses that", () => {
  const { tree, folders } = look([
    ["shop/kustomization.yaml", "resources: [deployment.yaml]\n"],
    ["shop/deployment.yaml", "kind: Deployment\n"],
    ["shop/overlays/beta/kustomization.yaml", "resources: [../..]\n"],
  ]);
  expect(overlaysOf(tree, folders).map(({ path }) => path)).toEqual(["shop", "shop/overlays/beta"]);
});

test("what a project's generators read is no environment, unless patterns choose it", () => {
  const { tree, folders } = look([
    ["generators/vendor/shop/beta/kustomization.yaml", "{}"],
    ["overlays/beta/shop/kustomization.yaml", "{}"],
  ]);
  const paths = (selection: OverlaySelection) =>
    overlaysOf(tree, folders, { authored: "generators", ...selection }).map(({ path }) => path);
  expect(paths({})).toEqual(["overlays/beta/shop"]);
  expect(paths({ paths: ["generators/**"] })).toEqual(["generators/vendor/shop/beta"]);
});

test("patterns choose folders that are included elsewhere too, and excluded ones are left out", () => {
  const { tree, folders } = look(FILES);
  expect(overlaysOf(tree, folders, { paths: ["base/*"] }).map(({ path }) => path)).toEqual(["base/shop"]);
  expect(overlaysOf(tree, folders, { exclude: ["overlays/beta"] }).map(({ path }) => path)).toEqual([
    "overlays/production/shop",
  ]);
});

test("a changed file affects what reads it, through bases, components and generators, and nothing else", () => {
  const { graph } = look(FILES);
  const affected = (...paths: string[]) => [...graph.affectedBy(new Set(paths))].sort();
  expect(affected("/base/shop/deployment.yaml")).toEqual([
    "/base/shop",
    "/overlays/beta/shop",
    "/overlays/production/shop",
  ]);
  expect(affected("/base/shop/unused.yaml")).toEqual([]);
  expect(affected("/components/mail/mail.yaml")).toEqual(["/components/mail", "/overlays/beta/shop"]);
  expect(affected("/overlays/beta/shop/files/settings.toml")).toEqual(["/overlays/beta/shop"]);
  expect(affected("/overlays/production/shop/patch.yaml")).toEqual(["/overlays/production/shop"]);
  expect([...graph.of("/overlays/beta/shop")]).toContain("/components/mail/mail.yaml");
});

test("a kustomization that can't be read is kept with its problem", () => {
  const { tree, folders } = look([["overlays/beta/kustomization.yaml", "resorces: [a]\n"]]);
  expect(overlaysOf(tree, folders).map(({ name }) => name)).toEqual(["beta"]);
  expect(folders.get("/overlays/beta")?.problem).toMatch(/resorces/);
});

test("overlays that would be named alike are named by their paths", () => {
  const { tree, folders } = look([
    ["apps/production/kustomization.yaml", "resources: [a.yaml]\n"],
    ["infra/production/kustomization.yaml", "resources: [a.yaml]\n"],
    ["infrastructure/production/kustomization.yaml", "resources: [a.yaml]\n"],
  ]);
  expect(overlaysOf(tree, folders).map(({ name }) => name)).toEqual([
    "production/apps",
    "production/infra",
    "production/infrastructure",
  ]);
});

test.each(["resources:\n- ../../../base\n", "resources: [../../../base]\n"])(
  "a path that leaves the repository isn't one of its folders: %j",
  (text) => {
    const { tree, folders } = look([
      ["base/kustomization.yaml", "resources: []\n"],
      ["overlays/beta/kustomization.yaml", text],
    ]);
    expect(overlaysOf(tree, folders).map(({ path }) => path)).toEqual(["base", "overlays/beta"]);
  },
);
