import { expect, it } from "vitest";
import { compareTrees } from "../../src/changes/compare-trees.ts";
import { listedMemory } from "../discovery/listed-memory.ts";

const files = (patch: string) => ({
  "shop/kustomization.yaml": "resources: [web.yaml]\n",
  "shop/web.yaml":
    "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  replicas: 2\n  selector: {matchLabels: {app: web}}\n  template: {metadata: {labels: {app: web}}, spec: {containers: [{name: web, image: a}]}}\n",
  "argocd/shop.yaml": `apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: shop}\nspec:\n  project: default\n  destination: {server: "https://kubernetes.default.svc", namespace: shop}\n  source:\n    repoURL: https://git.example.com/deploy.git\n    path: shop\n    kustomize: {patches: [{target: {kind: Deployment}, patch: '${patch}'}]}\n`,
});

it("a patch that an Application breaks is an error at its line, and changes nothing, for Argo CD renders nothing", () => {
  const [old, now] = ["- {op: replace, path: /spec/replicas, value: 5}", "- {op: replace"].map((patch) =>
    listedMemory(Object.entries(files(patch))),
  );
  const declaring = ["/argocd/shop.yaml"];
  const { environments } = compareTrees(old as never, now as never, {
    applications: { before: declaring, after: declaring },
    isOwn: () => true,
  });
  const [shop] = environments.filter(({ path }) => path === "shop");
  expect(shop).toMatchObject({ failing: "after", resources: [] });
  expect(shop?.error).toContain("source.kustomize.patches[0]: /argocd/shop.yaml:");
});
