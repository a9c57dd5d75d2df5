import { MemoryTree } from "@kustogen/kustomize/tree/memory.ts";
import { expect, test } from "vitest";
import { type CheckInput, check } from "../../src/check/check.ts";
import { findFolders } from "../../src/check/folders.ts";
import { PLAIN } from "./plain-input.ts";

const FILES: Record<string, string> = {
  "/clusters/home/infra.yaml":
    "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: infra, namespace: flux-system}\nspec: {path: ./infra/beta, prune: true, sourceRef: {kind: GitRepository, name: flux-system}}\n",
  "/infra/base/kustomization.yaml": "resources: [web, jobs]\n",
  "/infra/base/jobs/kustomization.yaml": "resources: [map.yaml]\n",
  "/infra/base/jobs/map.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: jobs, namespace: jobs}\n",
  "/infra/base/web/kustomization.yaml": "resources: [release.yaml, source.yaml]\n",
  "/infra/base/web/source.yaml":
    "apiVersion: source.toolkit.fluxcd.io/v1\nkind: HelmRepository\nmetadata: {name: charts, namespace: web}\nspec: {url: https://charts.example}\n",
  "/infra/base/web/release.yaml":
    "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: web, namespace: web}\nspec: {interval: 5m, chart: {spec: {chart: web, sourceRef: {kind: HelmRepository, name: charts, namespace: web}}}}\n",
  "/infra/beta/kustomization.yaml": "namespace: jobs\nresources: [../base/web, ../base/jobs]\n",
};

/** What is said of the sources of Flux's releases, with other files, and more known of the repository. */
function said(files: Record<string, string> = {}, more: Partial<CheckInput> = {}): string[] {
  const all = { ...FILES, ...files };
  const tree = new MemoryTree(Object.entries(all));
  const found = findFolders(tree, ["/"], { top: "/" });
  const { report } = check({
    ...PLAIN,
    rules: PLAIN.rules.filter(({ id }) => id === "integrity/flux-source"),
    tree,
    files: Object.keys(all),
    flux: found.flux,
    fluxSources: found.fluxSources,
    environments: found.environments.map((folder) => ({ folder, strictness: undefined })),
    deployed: [found.deployed],
    ...more,
  });
  return report.findings.map(
    ({ severity, environment, message }) => `${severity} ${environment}: ${message}`,
  );
}

const WRONG = "error infra/beta: refers to HelmRepository charts in namespace web, but it is in jobs";

test("a base that nothing deploys doesn't have what a deployed overlay lacks", () => {
  expect(said()).toEqual([WRONG]);
  // Nor do the files of a base that lists the objects by itself.
  const own = { "/infra/base/kustomization.yaml": "resources: [web/release.yaml, web/source.yaml]\n" };
  expect(said(own)).toEqual([WRONG]);
});

test("a folder that is deployed, or may be, has it", () => {
  const base = FILES["/clusters/home/infra.yaml"]
    ?.replace("name: infra,", "name: base,")
    .replace("beta", "base");
  expect(said({ "/clusters/home/base.yaml": base ?? "" })).toEqual([]);
  expect(said({}, { deployed: [new Set(["/infra/base"]), new Set(["/infra/beta"])] })).toEqual([]);
  const unknown = { place: "/clusters/home", cause: "generator", what: "it can't be followed" } as const;
  expect(said({}, { notLookedAt: [unknown] })).toEqual([]);
  expect(said({}, { isPart: true })).toEqual([]);
});

test("nothing more is said of what only a base has, or if no folder is deployed", () => {
  expect(said({ "/infra/beta/kustomization.yaml": "resources: [../base/jobs]\n" })).toEqual([]);
  expect(said({ "/clusters/home/infra.yaml": "" })).toEqual([]);
});
