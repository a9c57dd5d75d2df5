import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { textAt } from "./fields.ts";

/**
 * The namespace into which Flux installs a HelmRelease; undefined if that is the one that applies the release.
 * Source: https://fluxcd.io/flux/components/helm/helmreleases/#target-namespace
 */
export function releaseNamespace(release: Resource): string | undefined {
  return textAt(release, "spec", "targetNamespace") ?? release.metadata.namespace;
}
