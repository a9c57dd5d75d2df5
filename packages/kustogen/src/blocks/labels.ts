import type { Part } from "./part.ts";

/** The labels every object of a part carries: Kubernetes' recommended ones but the version. */
export function labels(part: Part): Record<string, string> {
  return {
    "app.kubernetes.io/name": part.name,
    "app.kubernetes.io/instance": part.instance,
    "app.kubernetes.io/component": part.component,
    "app.kubernetes.io/part-of": part.partOf,
    "app.kubernetes.io/managed-by": "kustogen",
  };
}

/**
 * The labels of a workload and of its pods: with the version they run. Other objects of the part have none, because
 * nothing in them changes with it, and a new pin should change what it rolls and nothing else.
 */
export function workloadLabels(part: Part): Record<string, string> {
  if (part.version === undefined) return labels(part);
  return { ...labels(part), "app.kubernetes.io/version": labelValue(part.version) };
}

/**
 * What Services, Deployments, disruption budgets and network policies select a part's pods by. A Deployment's
 * selector is immutable, so only labels that never change are in it: no version, no environment.
 */
export function selector(part: Part): Record<string, string> {
  return {
    "app.kubernetes.io/name": part.name,
    "app.kubernetes.io/instance": part.instance,
    "app.kubernetes.io/component": part.component,
  };
}

/** A tag may be longer than the 63 characters of a label value, and may not end in a dot or dash there. */
function labelValue(version: string): string {
  return version.slice(0, 63).replace(/[^A-Za-z0-9]+$/, "");
}
