import { expect, test } from "vitest";
import { compareTrees } from "../../src/changes/compare-trees.ts";
import { listedMemory } from "../discovery/listed-memory.ts";

test("a patch that only an Application reads changes what it deploys", () => {
  const state = (replicas: number) =>
    listedMemory([
      [
        "argocd/web.yaml",
        "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: web, namespace: argocd}\nspec:\n  project: default\n  source: {repoURL: 'https://git.test/a.git', path: app, kustomize: {patches: [{path: patch.yaml}]}}\n  destination: {server: 'https://kubernetes.default.svc', namespace: a}\n",
      ],
      ["app/kustomization.yaml", "resources: [web.yaml]\n"],
      ["app/web.yaml", "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {replicas: 1}\n"],
      [
        "app/patch.yaml",
        `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {replicas: ${replicas}}\n`,
      ],
    ]);
  const applications = { before: ["/argocd/web.yaml"], after: ["/argocd/web.yaml"] };
  const { environments, notLookedAt } = compareTrees(state(3), state(9), { applications });
  const changes = environments.flatMap(({ resources }) => resources.flatMap((one) => one.changes));
  expect(changes).toMatchObject([{ path: ["spec", "replicas"], before: 3, after: 9 }]);
  expect(notLookedAt).toEqual([]);
});
