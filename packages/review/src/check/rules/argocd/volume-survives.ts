import { groupOf, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { hasSyncOption } from "../../../cluster/argocd/annotations.ts";
import { defineRule } from "../../model/rule.ts";
import { type Claim, keptClaims, storageIn } from "./kept-volumes.ts";

export const volumeSurvives = defineRule({
  id: "argocd/volume-survives",
  title: "Neither pruning nor deleting an Application deletes a volume",
  why:
    "A claim that is missing from the manifests by mistake (a renamed folder, a deleted line) is deleted " +
    "with its data when the Application prunes. The claim is also deleted with its namespace, and with an " +
    "Application that has the finalizer `resources-finalizer.argocd.argoproj.io`. The rule doesn't report " +
    "a claim whose volume or class is in the repository and has the reclaim policy `Retain`.",
  source: "https://argo-cd.readthedocs.io/en/stable/user-guide/sync-options/#no-prune-resources",
  example: {
    bad: "kind: Application\nmetadata: {name: shop, namespace: argocd}\nspec:\n  source: {repoURL: 'https://git.example.com/acme/deploy.git', path: shop}\n  destination: {server: 'https://kubernetes.default.svc', namespace: shop}\n  syncPolicy: {automated: {prune: true}}\n---\n# shop/manifests.yaml\nkind: PersistentVolumeClaim\nmetadata: {name: data}\nspec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 5Gi}}}",
    good: "kind: Application\nmetadata: {name: shop, namespace: argocd}\nspec:\n  source: {repoURL: 'https://git.example.com/acme/deploy.git', path: shop}\n  destination: {server: 'https://kubernetes.default.svc', namespace: shop}\n  syncPolicy: {automated: {prune: true}}\n---\n# shop/manifests.yaml\nkind: PersistentVolumeClaim\nmetadata: {name: data, annotations: {argocd.argoproj.io/sync-options: Prune=false}}\nspec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 5Gi}}}",
  },
  severity: { development: "info", beta: "warning", production: "error" },
  basis: "risk",
  *checkRepository({ argo, environments }) {
    const isKept = keptClaims(environments);
    for (const { state, prune, cascade, name, namespace } of argo.applications) {
      if (state === undefined || !(prune || cascade)) continue;
      const lost = storageIn
        .of(state)
        .claims.map((claim) => ({ ...claim, namespace: claim.namespace || namespace }))
        .filter((claim) => !isKept(claim, claim.namespace));
      if (lost.length === 0) continue;
      for (const resource of state.resources) {
        if (!deletes(resource, lost, namespace)) continue;
        const missing = [
          ...(prune && !hasSyncOption(resource, "Prune=false") ? ["Prune=false"] : []),
          ...(cascade && !hasSyncOption(resource, "Delete=false") ? ["Delete=false"] : []),
        ];
        if (missing.length === 0) continue;
        yield {
          environment: state.environment,
          resource,
          path: ["metadata", "annotations"],
          message: `can be deleted with its data: Application ${name} ${prune ? "prunes" : "has the resources finalizer"}, and the object lacks ${missing.join(" and ")}`,
          fix: "add the annotation argocd.argoproj.io/sync-options: Prune=false,Delete=false",
        };
      }
    }
  },
});

/** True for a claim or a Namespace with which data is lost; a claim without a namespace is in the Application's. */
function deletes(
  { apiVersion, kind, metadata }: Resource,
  lost: readonly Claim[],
  namespace: string,
): boolean {
  if (groupOf(apiVersion) !== "") return false;
  if (kind === "Namespace")
    return lost.some((one) => one.namespace === "" || one.namespace === metadata.name);
  return (
    kind === "PersistentVolumeClaim" &&
    lost.some((one) => one.name === metadata.name && one.namespace === (metadata.namespace || namespace))
  );
}
