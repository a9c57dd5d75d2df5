import { isMap, type Value } from "@kustogen/kustomize/value/value.ts";

/**
 * Fields of Kubernetes' own kinds that a layer never leaves out just because its environments differ in them: without
 * the field, or with a part of it, the object would be rejected, or have a meaning that no environment intends. The
 * meaning of absence is given for each.
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

/** The same for one kind, if a field of that name has a harmless default elsewhere. */
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

/** True for a field that a layer must have as a whole, or leave out the object, if its environments differ in it. */
export function absenceSaysMore(kind: string, field: string, versions: readonly Value[]): boolean {
  if (field === "limits" && haveSameKeys(versions)) return false;
  return FIELDS.has(field) || OF_KIND.get(kind)?.includes(field) === true;
}

/** True if each environment limits the same resources, so that no limit is missing in any of them. */
function haveSameKeys(versions: readonly Value[]): boolean {
  const [first, ...others] = versions.map((one) => (isMap(one) ? Object.keys(one).sort().join() : ""));
  return first !== "" && others.every((keys) => keys === first);
}

const PROBE = ["exec", "grpc", "httpGet", "tcpSocket"];
const HANDLER = ["exec", "httpGet", "sleep", "tcpSocket"];

/** Requirements of the API server beyond the schema: one of these in a mapping of that name. */
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

/** True if an object's field would be rejected with its common part only, as a required part differs. */
export function lacksNeeded(field: string, shared: object, versions: readonly object[]): boolean {
  const needed = Object.hasOwn(NEEDED, field) ? NEEDED[field] : undefined;
  const has = (one: object) => needed?.some((name) => Object.hasOwn(one, name)) === true;
  return needed !== undefined && !has(shared) && versions.some(has);
}
