import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { asMap, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { isMap, type Value, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { at } from "@kustogen/review/kubernetes/fields.ts";
import { refersTo } from "./gateways.ts";
import { isWorkload } from "./workload-kinds.ts";

/** True if one object is about the other: it selects its pods, scales it, or one refers to the other. */
export function related(resource: Resource, other: Resource): boolean {
  const value = asMap(resource);
  const { kind, metadata } = resource;
  if (isWorkload(other)) {
    const labels = podLabels(other);
    const selector = selectorOf(value, kind);
    if (selector !== undefined && labels !== undefined && covers(selector, labels)) return true;
    const target = at(value, "spec", "scaleTargetRef") ?? at(value, "spec", "targetRef");
    // The target of an autoscaler is a Deployment by default.
    if (isMap(target) && (target.kind ?? "Deployment") === other.kind && target.name === other.metadata.name)
      return true;
    return mentions(asMap(other), kind, metadata.name);
  }
  if (kind === "ServiceMonitor" && other.kind === "Service") {
    const selector = at(value, "spec", "selector", "matchLabels");
    return isMap(selector) && covers(selector, other.metadata.labels ?? {});
  }
  // An object that only one other refers to, such as the issuer of a certificate, belongs to it.
  if (kind !== "Service" && refersTo(at(asMap(other), "spec") ?? null, resource)) return true;
  if (NAMED_ALONE.has(kind) && mentions(asMap(other), kind, metadata.name)) return true;
  return mentions(value, other.kind, other.metadata.name);
}

function selectorOf(value: ValueMap, kind: string): ValueMap | undefined {
  const found =
    kind === "Service"
      ? at(value, "spec", "selector")
      : kind === "NetworkPolicy"
        ? at(value, "spec", "podSelector", "matchLabels")
        : kind === "PodDisruptionBudget" || kind === "PodMonitor"
          ? at(value, "spec", "selector", "matchLabels")
          : undefined;
  return isMap(found) && Object.keys(found).length > 0 ? found : undefined;
}

function podLabels(workload: Resource): ValueMap | undefined {
  const value = asMap(workload);
  const template =
    workload.kind === "Pod"
      ? value
      : at(value, "spec", ...(workload.kind === "CronJob" ? ["jobTemplate", "spec"] : []), "template");
  const labels = at(template, "metadata", "labels");
  return isMap(labels) ? labels : undefined;
}

/** The label that a StatefulSet gives each of its pods: a Service for one of them selects it by that. */
const POD_NAME = "statefulset.kubernetes.io/pod-name";

function covers(selector: ValueMap, labels: ValueMap): boolean {
  const own = Object.entries(selector).filter(([key]) => key !== POD_NAME);
  return own.length > 0 && own.every(([key, value]) => lookUp(labels, key) === value);
}

/** True for an object that pods of a component mount, read or run as: it belongs to them, wherever it is. */
export function isUsedBy(resource: Resource, workloads: readonly Resource[]): boolean {
  const { kind, metadata } = resource;
  return (
    lookUp(NAMED, kind) !== undefined &&
    workloads.some((workload) => mentions(at(asMap(workload), "spec") ?? null, kind, metadata.name))
  );
}

const SECRET = ["secretName", "secretRef", "secretKeyRef", "secret", "imagePullSecrets"];

/** The keys by which objects refer to others, by kind. */
const NAMED: Record<string, readonly string[]> = {
  ConfigMap: ["configMap", "configMapRef", "configMapKeyRef"],
  Secret: SECRET,
  // An object that creates a Secret usually has the Secret's name.
  ExternalSecret: SECRET,
  SealedSecret: SECRET,
  PersistentVolumeClaim: ["claimName"],
  ServiceAccount: ["serviceAccountName", "subjects"],
  Service: ["service", "serviceName", "backendRefs", "services"],
  Role: ["roleRef"],
  ClusterRole: ["roleRef"],
  TriggerAuthentication: ["authenticationRef"],
  GatewayClass: ["gatewayClassName"],
};

/** Kinds that belong to the object that refers to them. */
const NAMED_ALONE = new Set(["TriggerAuthentication", "GatewayClass"]);

/** True if a value refers to the object, in a field for such kinds. */
function mentions(value: Value, kind: string, name: string): boolean {
  const holders = lookUp(NAMED, kind);
  // The source of an operator's Secret has the Secret's name: a OnePasswordItem, a VaultStaticSecret.
  if (holders === undefined) return annotated(value, name) || named(value, SECRET, name);
  return named(value, holders, name);
}

/** True if a value contains the name under one of these keys. */
function named(value: Value, holders: readonly string[], name: string): boolean {
  const visit = (inner: Value, holder: boolean): boolean => {
    if (inner === name) return holder;
    if (Array.isArray(inner)) return inner.some((element) => visit(element, holder));
    if (!isMap(inner)) return false;
    return Object.keys(inner).some((key) => {
      const next = inner[key] as Value;
      return visit(next, holders.includes(key) || (holder && (key === "name" || typeof next === "object")));
    });
  };
  return visit(value, false);
}

/** True if an annotation of an object refers to that name. */
function annotated(value: Value, name: string): boolean {
  const annotations = at(value, "metadata", "annotations");
  return (
    isMap(annotations) &&
    Object.values(annotations).some(
      (text) => typeof text === "string" && text.split(/[^A-Za-z0-9.-]+/).includes(name),
    )
  );
}
