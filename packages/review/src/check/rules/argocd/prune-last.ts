import { builtFrom } from "../../facts.ts";
import { defineRule } from "../../rule.ts";

export const pruneLast = defineRule({
  id: "argocd/prune-last",
  title: "Objects with a hash in their name are pruned last",
  why:
    "Without `PruneLast=true`, Argo CD deletes the old version of a generated ConfigMap before the new " +
    "pods are ready. Pods that still use the old version can't restart, and if the rollout hangs, they " +
    "stay down. A generated ConfigMap gets a new name whenever its content changes, so each change leaves " +
    "an old one to delete.",
  source: "https://github.com/argoproj/argo-cd/issues/9153",
  example: {
    bad: "# the kustomization in shop/ has a configMapGenerator\nkind: Application\nmetadata: {name: shop, namespace: argocd}\nspec:\n  source: {repoURL: 'https://git.example.com/acme/deploy.git', path: shop}\n  destination: {server: 'https://kubernetes.default.svc', namespace: shop}\n  syncPolicy: {automated: {prune: true}}",
    good: "# the kustomization in shop/ has a configMapGenerator\nkind: Application\nmetadata: {name: shop, namespace: argocd}\nspec:\n  source: {repoURL: 'https://git.example.com/acme/deploy.git', path: shop}\n  destination: {server: 'https://kubernetes.default.svc', namespace: shop}\n  syncPolicy: {automated: {prune: true}, syncOptions: [PruneLast=true]}",
  },
  severity: { development: "info", beta: "warning", production: "error" },
  basis: "risk",
  needs: ["sources"],
  around: "argo",
  *checkRepository({ argo }) {
    for (const { resource, file, prune, syncOptions, state, name } of argo.applications) {
      if (!prune || state === undefined || syncOptions.includes("PruneLast=true")) continue;
      if (!builtFrom.of(state)?.some(({ hashes }) => hashes)) continue;
      yield {
        environment: state.environment,
        resource,
        file,
        path: ["spec", "syncPolicy", "syncOptions"],
        message: `Application ${name} prunes ConfigMaps with a hash in their name before the pods that read them are replaced`,
        fix: "add PruneLast=true to its syncOptions",
      };
    }
  },
});
