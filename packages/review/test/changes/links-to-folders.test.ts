import { expect, test } from "vitest";
import { compareTrees } from "../../src/changes/compare-trees.ts";
import { reportOf } from "../../src/report/model/report.ts";
import { manifestsIn, treeOf } from "./random-states.ts";

const workload = (image: string) =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {template: {spec: {containers: [{name: web, image: "${image}"}]}}}\n`;
const kustomization = "resources: [web.yaml]\n";
const FOLDERS = {
  "/envs/a/kustomization.yaml": kustomization,
  "/envs/a/web.yaml": workload("acme/web:1"),
  "/envs/b/kustomization.yaml": kustomization,
  "/envs/b/web.yaml": workload("evil/web:1"),
};

/** The verdict on a link that leads to another folder, and what wasn't looked at. */
function verdictOf(link: string, more: Record<string, string>): [verdict: string, notLookedAt: string] {
  const [before, after] = ["a", "b"].map((name) =>
    treeOf(new Map(Object.entries({ ...FOLDERS, ...more, [link]: `->../envs/${name}` })), name),
  ) as [never, never];
  const applications = { before: manifestsIn(before), after: manifestsIn(after) };
  const comparison = compareTrees(before, after, { applications });
  const { verdict, notLookedAt } = reportOf({ title: "", before: "", after: "", ...comparison });
  return [verdict, notLookedAt];
}

test("a link by which Flux deploys a different folder from before is followed", () => {
  const flux =
    "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: web, namespace: flux-system}\nspec: {path: ./clusters/prod, prune: true, sourceRef: {kind: GitRepository, name: flux-system}}\n";
  const [verdict, notLookedAt] = verdictOf("/clusters/prod", { "/flux/web.yaml": flux });
  expect(verdict).toContain("2 of 2 folders change");
  expect(notLookedAt).not.toContain("clusters/prod");
});

test("a link by which an Application deploys a different folder from before is followed", () => {
  const application =
    "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: web, namespace: argocd}\nspec: {project: default, source: {repoURL: 'https://git.test/a.git', path: clusters/prod}, destination: {server: 'https://kubernetes.default.svc', namespace: a}}\n";
  const [verdict, notLookedAt] = verdictOf("/clusters/prod", { "/argocd/web.yaml": application });
  expect(verdict).toMatch(/folders? changes?/);
  expect(notLookedAt).not.toContain("clusters/prod");
});

test("a link to a folder that nothing here is known to read is named when it changes", () => {
  const [verdict, notLookedAt] = verdictOf("/overlays/prod", {});
  expect(verdict).toContain("Nothing changes as far as checked");
  expect(notLookedAt).toContain("1 changed file that no environment reads (overlays/prod)");
});
