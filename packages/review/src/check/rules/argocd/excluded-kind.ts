import { describeResource } from "@kustogen/kustomize/value/resource.ts";
import { leavesAlone, leftAloneIn } from "../../argo-exclusions.ts";
import { objectsIn } from "../../facts.ts";
import { defineRule } from "../../rule.ts";

export const excludedKind = defineRule({
  id: "argocd/excluded-kind",
  title: "Argo CD's settings don't exclude what its Applications contain",
  why:
    "If an Application contains an object of a kind that Argo CD ignores, Argo CD doesn't apply the " +
    "object, but still reports the Application as synced. Only a condition of the Application shows what " +
    "was left out. `resource.exclusions` and `resource.inclusions` in the ConfigMap `argocd-cm` determine " +
    "which kinds Argo CD ignores.",
  source:
    "https://argo-cd.readthedocs.io/en/stable/operator-manual/declarative-setup/#resource-exclusioninclusion",
  example: {
    bad: "kind: Application\nmetadata: {name: shop, namespace: argocd}\nspec:\n  source: {repoURL: 'https://git.example.com/acme/deploy.git', path: shop}\n  destination: {server: 'https://kubernetes.default.svc', namespace: shop}\n---\n# shop/endpoints.yaml\napiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\nmetadata: {name: shop}\n---\nkind: ConfigMap\nmetadata: {name: argocd-cm, namespace: argocd}\ndata:\n  resource.exclusions: |\n    - apiGroups: [discovery.k8s.io]\n      kinds: [EndpointSlice]",
    good: "kind: Application\nmetadata: {name: shop, namespace: argocd}\nspec:\n  source: {repoURL: 'https://git.example.com/acme/deploy.git', path: shop}\n  destination: {server: 'https://kubernetes.default.svc', namespace: shop}\n---\n# shop/endpoints.yaml\napiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\nmetadata: {name: shop}\n---\nkind: ConfigMap\nmetadata: {name: argocd-cm, namespace: argocd}\ndata:\n  resource.exclusions: |\n    - apiGroups: [cilium.io]\n      kinds: [CiliumIdentity]",
  },
  around: "argo",
  asks: () => [leftAloneIn],
  *checkRepository({ argo, environments }) {
    const excludedBy = leavesAlone(environments, true);
    for (const { state, cluster, name } of [...argo.applications, ...argo.made]) {
      if (state === undefined) continue;
      for (const resource of objectsIn.of(state)) {
        const by = excludedBy(resource, cluster);
        if (by === undefined) continue;
        yield {
          environment: state.environment,
          resource,
          message: `${describeResource(resource)} is never applied: ${by} excludes its kind, so Application ${name} leaves it out`,
          fix: "remove the kind from resource.exclusions, add it to resource.inclusions if these are set, or have something else apply the object",
        };
      }
    }
  },
});
