import { groupOf, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { annotation } from "../../../cluster/argocd/annotations.ts";
import { at, itemsAt, listAt, mapAt, textAt } from "../../../kubernetes/fields.ts";
import { resourceText } from "../../../kubernetes/resource-name.ts";
import { type ChangeContext, type ChangeFinding, defineRule } from "../../rule.ts";
import type { State } from "../../state.ts";
import { BySpec } from "./by-spec.ts";
import { addedResources, changedResources, deletedResources } from "./changed.ts";

export const serviceReach = defineRule({
  id: "change/service-reach",
  title: "A Service keeps its address and ports, and isn't opened to more clients",
  why:
    "If the address or ports of a Service change, clients, DNS records and firewalls outside the cluster " +
    "that depend on them stop working. A load balancer or a node port opens the Service to anyone who can " +
    "reach its address or the nodes.",
  source:
    "https://kubernetes.io/docs/concepts/services-networking/service/#publishing-services-service-types",
  example: {
    bad: "kind: Service\nmetadata: {name: web}\nspec: {type: LoadBalancer, selector: {app: web}, ports: [{port: 80}]}",
    good: "kind: Service\nmetadata: {name: web}\nspec: {type: ClusterIP, selector: {app: web}, ports: [{port: 80}]}",
  },
  least: "info",
  cases: { info: "for a new Service that is reachable from outside the cluster" },
  fix: "keep the address and ports, or change the clients first, and say in the review who can reach the Service",
  *checkChange(_before, after, context) {
    for (const { before: was, after: is } of changedResources(context, "Service"))
      if (groupOf(is.apiVersion) === "")
        for (const message of differences(was, is))
          yield { resource: is, path: ["spec"], message: `${resourceText(is)} ${message}` };
    yield* added(context);
    yield* removed(after, context);
  },
});

function* added(context: ChangeContext): Iterable<ChangeFinding> {
  const gone = new BySpec(deletedResources(context, "Service"));
  for (const resource of addedResources(context, "Service"))
    if (
      groupOf(resource.apiVersion) === "" &&
      isOutside(resource) &&
      !isInternal(resource) &&
      gone.before(resource) === undefined
    )
      yield {
        severity: "info",
        resource,
        path: ["spec"],
        message: `${resourceText(resource)} is new and reachable from outside the cluster (${outsideText(resource)})`,
      };
}

function* removed(after: State, context: ChangeContext): Iterable<ChangeFinding> {
  const added = new BySpec(addedResources(context, "Service"));
  for (const resource of deletedResources(context, "Service"))
    if (groupOf(resource.apiVersion) === "" && isOutside(resource) && !added.hasAfter(resource))
      yield {
        resource,
        message: `${resourceText(resource)} is removed, and its address outside the cluster with it`,
      };
  for (const resource of deletedResources(context, "Endpoints", "EndpointSlice")) {
    const { labels, name, namespace } = resource.metadata;
    const service = textAt({ labels }, "labels", "kubernetes.io/service-name") ?? name;
    const stays = after.index.find("Service", service, namespace);
    const others = ["Endpoints", "EndpointSlice"].flatMap((kind) => after.index.ofKind(kind));
    if (
      stays !== undefined &&
      Object.keys(mapAt(stays, "spec", "selector")).length === 0 &&
      !others.some((one) =>
        [one.metadata.name, textAt(one, "metadata", "labels", "kubernetes.io/service-name")].includes(
          service,
        ),
      )
    )
      yield {
        resource,
        message: `${resourceText(resource)} is removed: ${resourceText(stays)} no longer leads anywhere`,
      };
  }
}

function* differences(before: Resource, after: Resource): Iterable<string> {
  const [was, is] = [isOutside(before), isOutside(after)];
  if (!was && is) yield `becomes reachable from outside the cluster (${outsideText(after)})`;
  if (was && !is) yield `loses its address outside the cluster (${outsideText(before)})`;
  const lost = portsOf(before).filter((port) => !portsOf(after).includes(port));
  if (lost.length > 0 && portsOf(after).length > 0) yield `no longer answers on port ${lost.join(", ")}`;
  if (was && is) {
    const nodePorts = numbersIn(before, "nodePort").filter(
      (port) => !numbersIn(after, "nodePort").includes(port),
    );
    if (nodePorts.length > 0) yield `no longer answers on port ${nodePorts.join(", ")} of the nodes`;
    const [address, now] = [addressOf(before), addressOf(after)];
    if (address !== undefined && address !== now) yield `gets another address: ${address} → ${now ?? "any"}`;
    if (isInternal(before) && !isInternal(after)) yield "gets an address outside the internal network";
    const [sources, allowed] = [rangesOf(before), rangesOf(after)];
    const more = allowed.length === 0 ? ["any address"] : allowed.filter((one) => !sources.includes(one));
    if (sources.length > 0 && more.length > 0)
      yield `accepts connections from more addresses: ${more.join(", ")}`;
  }
  const [name, other] = [before, after].map((one) => textAt(one, "spec", "externalName"));
  if (name !== undefined && other !== undefined && name !== other)
    yield `leads to another host: ${name} → ${other}`;
}

/** True for a Service with an address outside the cluster network. */
function isOutside(service: Resource): boolean {
  return outsideText(service) !== undefined;
}

function outsideText({ spec }: Resource): string | undefined {
  const type = textAt(spec, "type");
  if (type === "LoadBalancer" || type === "NodePort") return `type ${type}`;
  return listAt(spec, "externalIPs").length > 0 ? "externalIPs" : undefined;
}

function portsOf(service: Resource): string[] {
  return numbersIn(service, "port");
}

function numbersIn({ spec }: Resource, field: string): string[] {
  return itemsAt(spec, "ports").flatMap(([port]) => {
    const number = at(port, field);
    return typeof number === "number" ? [`${number}`] : [];
  });
}

const ADDRESSES = [
  "io.cilium/lb-ipam-ips",
  "kube-vip.io/loadbalancerIPs",
  "lbipam.cilium.io/ips",
  "metallb.io/loadBalancerIPs",
  "metallb.universe.tf/loadBalancerIPs",
];

function addressOf(service: Resource): string | undefined {
  return (
    textAt(service, "spec", "loadBalancerIP") ??
    ADDRESSES.map((name) => annotation(service, name)).find((one) => one !== undefined)
  );
}

/** Annotations of load balancers that are only reachable within the provider's network. */
function isInternal({ metadata }: Resource): boolean {
  return Object.entries(mapAt(metadata, "annotations")).some(
    ([name, value]) =>
      /load-balancer-(?:internal|scheme|type)$/.test(name) &&
      /^(?:true|internal|0\.0\.0\.0\/0)$/i.test(String(value)),
  );
}

function rangesOf({ spec }: Resource): string[] {
  return listAt(spec, "loadBalancerSourceRanges").map(String);
}
