import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { textAt } from "./fields.ts";

/**
 * The namespace into which Flux installs a HelmRelease; undefined if that is the one that applies the release.
 * Source: https://fluxcd.io/flux/components/helm/helmreleases/#target-namespace
 */
export function releaseNamespace(release: Resource): string | undefined {
  return textAt(release, "spec", "targetNamespace") ?? release.metadata.namespace;
}

/**
 * The name under which Flux installs a HelmRelease.
 * Source: https://fluxcd.io/flux/components/helm/helmreleases/#release-name
 */
export function releaseName(release: Resource): string {
  const target = textAt(release, "spec", "targetNamespace");
  const { name } = release.metadata;
  return textAt(release, "spec", "releaseName") ?? (target === undefined ? name : `${target}-${name}`);
}

const TARGETS = [
  ["spec", "targetNamespace"],
  ["spec", "destination", "namespace"],
];

/** The namespaces that a release of a chart, a Flux Kustomization or an Application writes for its objects. */
export function writtenTargets(resource: Resource): string[] {
  return TARGETS.flatMap((path) => textAt(resource, ...path) ?? []);
}
