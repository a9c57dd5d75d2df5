import type { Part } from "./part.ts";

/** The labels every object of a part carries (Kubernetes' recommended labels), the version where it has one. */
export function labels(part: Part): Record<string, string> {
  const all: Record<string, string> = {
    "app.kubernetes.io/name": part.name,
    "app.kubernetes.io/instance": part.instance,
    "app.kubernetes.io/component": part.component,
    "app.kubernetes.io/part-of": part.partOf,
    "app.kubernetes.io/managed-by": "kustogen",
  };
  if (part.version !== undefined) all["app.kubernetes.io/version"] = labelValue(part.version);
  return all;
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
