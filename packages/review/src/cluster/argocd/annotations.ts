import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { textAt } from "../../kubernetes/fields.ts";

/** The annotations that Argo CD reads, on deployed resources and on Applications. */
export const ARGOCD = {
  compareOptions: "argocd.argoproj.io/compare-options",
  hook: "argocd.argoproj.io/hook",
  hookDeletePolicy: "argocd.argoproj.io/hook-delete-policy",
  ignoreHealthcheck: "argocd.argoproj.io/ignore-healthcheck",
  manifestGeneratePaths: "argocd.argoproj.io/manifest-generate-paths",
  skipReconcile: "argocd.argoproj.io/skip-reconcile",
  syncOptions: "argocd.argoproj.io/sync-options",
  syncWave: "argocd.argoproj.io/sync-wave",
} as const;

/** The Helm annotations that Argo CD also follows. */
export const HELM = {
  hook: "helm.sh/hook",
  hookWeight: "helm.sh/hook-weight",
  resourcePolicy: "helm.sh/resource-policy",
} as const;

/** The annotations that control how Flux treats an object. */
export const FLUX = {
  force: "kustomize.toolkit.fluxcd.io/force",
  prune: "kustomize.toolkit.fluxcd.io/prune",
  ssa: "kustomize.toolkit.fluxcd.io/ssa",
} as const;

/** An annotation of a resource; undefined if it is missing or empty. */
export function annotation(resource: Resource, name: string): string | undefined {
  return textAt(resource, "metadata", "annotations", name);
}

/** The sync options of a resource, in order. */
export function syncOptions(resource: Resource): string[] {
  const options = (annotation(resource, ARGOCD.syncOptions) ?? "").split(",");
  return options.map((option) => option.trim()).filter((option) => option !== "");
}

/** True if a resource has a sync option, such as "Prune=false". */
export function hasSyncOption(resource: Resource, option: string): boolean {
  return syncOptions(resource).includes(option);
}
