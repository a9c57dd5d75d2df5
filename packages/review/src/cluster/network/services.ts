import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { itemsAt, mapAt, textAt } from "../../kubernetes/fields.ts";
import type { ClusterObjects } from "../objects.ts";
import { portNamed } from "../workloads/pods.ts";

/** True for a Service that is an alias for another name, usually outside the cluster. */
export function isExternalName(service: Resource): boolean {
  return textAt(service, "spec", "type") === "ExternalName";
}

/** True for a Service without an address of its own: its name leads to the addresses of its pods. */
export function isHeadless(service: Resource): boolean {
  return textAt(service, "spec", "clusterIP") === "None";
}

/** The Service that a host refers to, if it has no dots or ends with the cluster's domain; others may be anywhere. */
export function serviceNamed(host: string): { name: string; namespace: string | undefined } | undefined {
  const [, name, namespace] = /^([a-z0-9-]+)(?:\.([a-z0-9-]+)\.svc(?:\.cluster\.local)?)?$/.exec(host) ?? [];
  return name === undefined ? undefined : { name, namespace };
}

/** The Service that a host may refer to as a DNS name of the cluster, and its namespace if the host has one. */
export function serviceMeant(host: string): { name: string; namespace: string | undefined } | undefined {
  const [, name, namespace] = /^([a-z0-9-]+)(?:\.([a-z0-9-]+)(?:\.svc(?:\.[a-z.]+)?)?)?$/.exec(host) ?? [];
  return name === undefined ? undefined : { name, namespace };
}

/** The rendered Service behind a cluster DNS name, as used by a pod in a namespace. */
export function serviceAt({ index }: ClusterObjects, host: string, from: string | undefined) {
  const { name, namespace = from } = serviceMeant(host) ?? {};
  const found = name === undefined ? undefined : index.find("Service", name, namespace, "");
  return found !== undefined && !isExternalName(found) ? found : undefined;
}

/** The pods behind a port of a Service, each with the number of its port. */
export function podsBehind(objects: ClusterObjects, service: Resource, port: number) {
  const selector = mapAt(service, "spec", "selector");
  const entry = itemsAt(service, "spec", "ports").find(([one]) => one.port === port)?.[0];
  if (entry === undefined || Object.keys(selector).length === 0) return [];
  const target = entry.targetPort ?? port;
  return objects.selectable.with(selector, service.metadata.namespace).flatMap((pod) => {
    const number = typeof target === "number" ? target : (portNamed(pod, target) ?? Number(target));
    return Number.isInteger(number) ? [{ pod, port: number }] : [];
  });
}
