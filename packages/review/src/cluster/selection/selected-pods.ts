import { closest } from "@kustogen/kustomize/errors/suggest.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { groupOf } from "@kustogen/kustomize/value/resource.ts";
import { isBuiltInGroup } from "../../kinds/served.ts";
import type { ClusterObjects } from "../objects.ts";
import { mayShareNamespace } from "../resource-index.ts";
import type { Pod } from "../workloads/pods.ts";
import { hasLabels, type Labels } from "./label-selector.ts";

/** True where a plain selector takes that pod of the objects. */
export function isSelected(pod: Pod, labels: Labels, namespace: string | undefined): boolean {
  return (
    pod.resource.kind !== "PodTemplate" &&
    mayShareNamespace(pod.namespace, namespace) &&
    hasLabels(labels, pod.labels)
  );
}

/** Why a selector takes no pod. */
export interface NearMiss {
  pod: Pod;
  /** The label that differs. */
  key: string;
  wanted: unknown;
  /** What the pod has; undefined where it doesn't have the label. */
  found: string | undefined;
  /** True where the pod is the one that is meant: it has the same name, or all other labels fit and none is missing. */
  certain: boolean;
  /** True where the label may be put on at run time: the pod has none that its name could be a slip of. */
  runtime: boolean;
}

/**
 * The pod that a selector without pods most likely means: the one of the same name, or one that fits but for one label. A
 * label that the pod doesn't have at all may come at run time (a primary's role), so that it is never certain.
 */
export function nearMiss(
  objects: ClusterObjects,
  labels: Labels,
  { metadata }: Resource,
): NearMiss | undefined {
  const wanted = Object.entries(labels);
  // Pods that a controller makes have labels of their own: another value is no slip of one that is here.
  const isStrict = wanted.length === 1 || makesPods(objects);
  let best: NearMiss | undefined;
  for (const pod of objects.selectable.in(metadata.namespace)) {
    const differing = wanted.filter(([key, value]) => lookUp(pod.labels, key) !== value);
    const [first] = differing;
    if (first === undefined) return undefined;
    const sameName = pod.resource.metadata.name === metadata.name;
    // Of those with other names none is better than the first.
    if (!sameName && (best !== undefined || differing.length > 1)) continue;
    const [key, value] = first;
    const found = lookUp(pod.labels, key);
    if (!sameName && isStrict && !isSlip(String(value), found)) continue;
    const present = differing.every(([one]) => lookUp(pod.labels, one) !== undefined);
    const runtime = found === undefined && closest(key, Object.keys(pod.labels), 2) === undefined;
    const certain = present && sameName && !makesPods(objects);
    const miss = { pod, key, wanted: value, found, certain, runtime };
    if (best === undefined || (miss.certain && !best.certain)) best = miss;
  }
  return best;
}

function isSlip(wanted: string, found: string | undefined): boolean {
  return found !== undefined && closest(wanted, [found], 2) !== undefined;
}

/** True where custom resources are rendered whose controllers may make pods with labels of their own. */
export function makesPods({ resources }: ClusterObjects): boolean {
  return resources.some(
    ({ apiVersion, kind }) => !isBuiltInGroup(groupOf(apiVersion)) && !HARMLESS_KINDS.has(kind),
  );
}

/** Custom kinds that never run pods. */
const HARMLESS_KINDS = new Set([
  "Application",
  "AppProject",
  "AuthorizationPolicy",
  "Certificate",
  "ClusterIssuer",
  "DestinationRule",
  "ExternalSecret",
  "Gateway",
  "GRPCRoute",
  "HTTPRoute",
  "IngressRoute",
  "IngressRouteTCP",
  "Issuer",
  "Middleware",
  "PeerAuthentication",
  "PodMonitor",
  "PrometheusRule",
  "Rollout",
  "ScaledObject",
  "SealedSecret",
  "SecretStore",
  "ServiceMonitor",
  "VirtualService",
]);
