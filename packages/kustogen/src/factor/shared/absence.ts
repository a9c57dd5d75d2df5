import { isMap, type Value } from "@kustogen/kustomize/value/value.ts";

/**
 * Fields of Kubernetes' own kinds that a layer never lacks because its environments differ in them: without the field, or
 * with a part of it, the object would be refused, or say what no environment says. What absence means is given.
 */
const FIELDS = new Set([
  "activeDeadlineSeconds", // no bound
  "affinity", // any node
  "allocateLoadBalancerNodePorts", // true
  "automountServiceAccountToken", // true
  "concurrencyPolicy", // Allow
  "defaultMode", // everyone reads
  "enableServiceLinks", // true
  "hard", // no quota
  "host", // every host
  "hosts", // every host
  "hostUsers", // true
  "image", // refused
  "immutable", // false
  "ingressClassName", // the cluster's default
  "limits", // no bound
  "loadBalancerClass", // the cluster's default
  "loadBalancerSourceRanges", // every address
  "matchExpressions", // everything
  "matchLabels", // everything
  "namespaceSelector", // every namespace, or its own
  "nodeName", // any node
  "nodeSelector", // any node
  "paused", // false
  "podSelector", // every pod
  "policyTypes", // what the rules name
  "readOnly", // false
  "rules", // everything, or nothing
  "runtimeClassName", // the cluster's default
  "securityContext", // what the image says
  "selector", // everything, or nothing
  "serviceAccountName", // default
  "sizeLimit", // no bound
  "startingDeadlineSeconds", // no bound
  "storageClassName", // the cluster's default
  "subPath", // the whole volume
  "subPathExpr", // the whole volume
  "subjects", // nobody
  "suspend", // false
  "timeZone", // the cluster's
  "tls", // none
  "volumeAttributesClassName", // the storage class's default
  "volumeName", // any volume
]);

/** The same in one kind, where elsewhere a field of that name has a harmless default. */
const OF_KIND: ReadonlyMap<string, readonly string[]> = new Map([
  ["CronJob", ["restartPolicy"]], // refused
  ["HorizontalPodAutoscaler", ["behavior", "minReplicas"]], // every step up and down; 1
  ["Ingress", ["defaultBackend"]], // none, which is refused if there are no rules
  ["Job", ["restartPolicy"]], // refused
  ["PersistentVolumeClaim", ["accessModes", "resources"]], // refused; refused
  ["PodDisruptionBudget", ["maxUnavailable", "minAvailable"]], // one; all but one
  ["Service", ["clusterIP"]], // a virtual address
  ["StatefulSet", ["partition"]], // every pod
]);

/** True for a field that a layer has whole, or it is without the object, where its environments differ in it. */
export function absenceSaysMore(kind: string, field: string, versions: readonly Value[]): boolean {
  if (field === "limits" && haveSameKeys(versions)) return false;
  return FIELDS.has(field) || OF_KIND.get(kind)?.includes(field) === true;
}

/** True where each environment bounds the same resources, so that no bound goes missing in any of them. */
function haveSameKeys(versions: readonly Value[]): boolean {
  const [first, ...others] = versions.map((one) => (isMap(one) ? Object.keys(one).sort().join() : ""));
  return first !== "" && others.every((keys) => keys === first);
}

const PROBE = ["exec", "grpc", "httpGet", "tcpSocket"];
const HANDLER = ["exec", "httpGet", "sleep", "tcpSocket"];

/** What the API server requires beyond the schema: one of these in a mapping of that name. */
const NEEDED: Record<string, readonly string[]> = {
  configMap: ["name"],
  jobTemplate: ["spec"],
  livenessProbe: PROBE,
  postStart: HANDLER,
  preStop: HANDLER,
  readinessProbe: PROBE,
  secret: ["secretName"],
  startupProbe: PROBE,
  template: ["spec"],
};

/** True where a field of an object would be refused with what its environments share, as a part that it needs differs. */
export function lacksNeeded(field: string, shared: object, versions: readonly object[]): boolean {
  const needed = Object.hasOwn(NEEDED, field) ? NEEDED[field] : undefined;
  const has = (one: object) => needed?.some((name) => Object.hasOwn(one, name)) === true;
  return needed !== undefined && !has(shared) && versions.some(has);
}
