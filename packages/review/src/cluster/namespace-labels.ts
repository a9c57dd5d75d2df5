import { lookUp } from "@kustogen/kustomize/value/own.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";

/** Labels and annotations of a Namespace by which the cluster, or a controller, treats its pods in another way. */
const READ =
  /^(?:pod-security\.kubernetes\.io\/enforce|istio-injection$|istio\.io\/|linkerd\.io\/inject$|scheduler\.alpha\.kubernetes\.io\/|openshift\.io\/(?:node-selector|cluster-monitoring)$|volsync\.backube\/)/;

/** The label or annotation in which two versions of a Namespace differ, so that pods are treated in another way. */
export function differingLabel(one: Resource | undefined, other: Resource | undefined): string | undefined {
  if (one === undefined || other === undefined) return undefined;
  for (const field of ["labels", "annotations"] as const) {
    const [all = {}, others = {}] = [one.metadata[field], other.metadata[field]];
    const found = [...Object.keys(all), ...Object.keys(others)].find(
      (key) => READ.test(key) && lookUp(all, key) !== lookUp(others, key),
    );
    if (found !== undefined) return found;
  }
  return undefined;
}
