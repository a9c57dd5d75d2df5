import { closest } from "@kustogen/kustomize/errors/suggest.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { groupOf } from "@kustogen/kustomize/value/resource.ts";
import { isBuiltInGroup } from "../../kinds/served.ts";
import type { ClusterObjects } from "../objects.ts";
import type { Pod } from "../workloads/pods.ts";
import type { Labels } from "./label-selector.ts";

/** Why a selector selects no pod. */
export interface NearMiss {
  pod: Pod;
  /** The label that differs. */
  key: string;
  wanted: unknown;
  /** The pod's value; undefined if it doesn't have the label. */
  found: string | undefined;
  /** Other values, or labels that only its workload has; one that may be added at run time; or one label. */
  is: "other labels" | "one label" | "a label of run time";
}

/** The pod that a selector without pods most likely means: of the same name, or one that differs in one label. */
export function nearMiss(
  objects: ClusterObjects,
  labels: Labels,
  { metadata }: Resource,
): NearMiss | undefined {
  const wanted = Object.entries(labels);
  // Pods that a controller creates have their own labels, so another value isn't a typo of a value here.
  const isStrict = wanted.length === 1 || makesPods(objects);
  let best: NearMiss | undefined;
  for (const pod of objects.selectable.in(metadata.namespace)) {
    const differing = wanted.filter(([key, value]) => lookUp(pod.labels, key) !== value);
    const [first] = differing;
    if (first === undefined) return undefined;
    const sameName = pod.resource.metadata.name === metadata.name;
    // Of pods with other names, the first is as good as any.
    if (!sameName && (best !== undefined || differing.length > 1)) continue;
    const [key, value] = first;
    const found = lookUp(pod.labels, key);
    const isSlip = found !== undefined && closest(String(value), [found], 2) !== undefined;
    if (!sameName && isStrict && !isSlip) continue;
    const present = differing.every(([one]) => lookUp(pod.labels, one) !== undefined);
    // `commonLabels` labels the workload and the selector, and the pods only of the kinds that kustomize knows.
    const own = pod.resource.metadata.labels ?? {};
    const isLeftOut = differing.every(
      ([one, value]) => !Object.hasOwn(pod.labels, one) && lookUp(own, one) === value,
    );
    // A value that the pod has under another key is no role that is added to it.
    const isElsewhere = Object.values(pod.labels).some((one) => one === value);
    const is =
      isLeftOut || (present && sameName && !makesPods(objects))
        ? "other labels"
        : !isElsewhere && found === undefined && closest(key, Object.keys(pod.labels), 2) === undefined
          ? "a label of run time"
          : "one label";
    if (best === undefined || (is === "other labels" && best.is !== is))
      best = { pod, key, wanted: value, found, is };
  }
  return best;
}

/** True if there are custom resources whose controllers may create pods with their own labels. */
export function makesPods({ resources }: ClusterObjects): boolean {
  return resources.some(mayMakePods);
}

/** True for a custom resource whose controller may create pods, and what belongs to them. */
export function mayMakePods({ apiVersion, kind }: Resource): boolean {
  return !isBuiltInGroup(groupOf(apiVersion)) && !HARMLESS_KINDS.has(kind);
}

/** Custom kinds that never run pods. */
const HARMLESS_KINDS = new Set([
  ...["Application", "AppProject", "AuthorizationPolicy", "Certificate", "ClusterIssuer", "DestinationRule"],
  ...["ExternalSecret", "Gateway", "GRPCRoute", "HTTPRoute", "IngressRoute", "IngressRouteTCP", "Issuer"],
  ...["Middleware", "PeerAuthentication", "PodMonitor", "PrometheusRule", "Rollout", "ScaledObject"],
  ...["SealedSecret", "SecretStore", "ServiceMonitor", "VirtualService"],
]);
