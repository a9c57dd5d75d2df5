import { isEncryptedValue } from "@kustogen/kustomize/value/encrypted.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { asText, isEmpty, type Path, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { ingressPaths } from "../../../cluster/network/ingress-paths.ts";
import { DIRECTIONS, placedPeers, placedRules } from "../../../cluster/network/network-policies.ts";
import { isExternalName, isHeadless } from "../../../cluster/network/services.ts";
import { at, itemsAt, listAt, mapAt, textAt } from "../../../kubernetes/fields.ts";
import { containsRange, rangeOf } from "../../../kubernetes/ipv4.ts";
import { hasVariable } from "../../../kubernetes/variables.ts";
import type { Finding } from "../../rule.ts";
import type { Judge } from "./judge-of-kind.ts";

/** What the API server rejects in Services, Ingresses and NetworkPolicies. */
export const REFUSED_IN_NETWORKS: readonly Judge[] = [
  { kind: "Service", group: "", wrong: ofService },
  { kind: "Ingress", group: "networking.k8s.io", wrong: ofIngress },
  { kind: "NetworkPolicy", group: "networking.k8s.io", wrong: ofPolicy },
];

const LABEL = "[a-z0-9](?:[-a-z0-9]*[a-z0-9])?";
const HOST = new RegExp(`^(?:\\*\\.)?${LABEL}(?:\\.${LABEL})*\\.?$`);
/** A host that something fills in first: `${HOST}`, `<host>`, `HOST_PLACEHOLDER`. */
const FILLED = /[${<%]|(?:^|[.-])[A-Z][A-Z0-9_]{2,}(?:[.-]|$)|__/;

function isWrongHost(host: string): boolean {
  return host !== "" && !HOST.test(host) && !FILLED.test(host) && !isEncryptedValue(host);
}

const HOST_ALONE = "write the host alone, in lowercase, without scheme, port and path";

function* ofService(resource: Resource): Iterable<Finding> {
  yield* ofPorts(resource);
  const spec = mapAt(resource, "spec");
  const type = textAt(spec, "type") ?? "ClusterIP";
  const name = textAt(spec, "externalName") ?? "";
  if (type === "ExternalName" && name === "")
    yield {
      resource,
      path: ["spec", "type"],
      message: "has type ExternalName without externalName",
      fix: "add the name of the host in externalName",
    };
  if (type === "ExternalName" && isWrongHost(name))
    yield {
      resource,
      path: ["spec", "externalName"],
      message: `the externalName ${name} isn't the name of a host`,
      fix: HOST_ALONE,
    };
  if (isHeadless(resource) && (type === "NodePort" || type === "LoadBalancer"))
    yield {
      resource,
      path: ["spec", "clusterIP"],
      message: `has clusterIP: None and type ${type}`,
      fix: "remove one of them",
    };
  if (type !== "LoadBalancer")
    for (const field of OF_BALANCERS)
      if (!isEmpty(at(spec, field)))
        yield {
          resource,
          path: ["spec", field],
          message: `has ${field}, although its type is ${type}`,
          fix: `remove ${field}, or write type: LoadBalancer`,
        };
  if (type !== "ClusterIP") return;
  for (const [port, index] of itemsAt(spec, "ports"))
    if (typeof port.nodePort === "number" && port.nodePort !== 0)
      yield {
        resource,
        path: ["spec", "ports", index, "nodePort"],
        message: "has a nodePort, although its type is ClusterIP",
        fix: "remove nodePort, or write type: NodePort",
      };
  if (textAt(spec, "externalTrafficPolicy") !== undefined && listAt(spec, "externalIPs").length === 0)
    yield {
      resource,
      path: ["spec", "externalTrafficPolicy"],
      message: "has an externalTrafficPolicy, although its type is ClusterIP",
      fix: "remove it, or write type: LoadBalancer or NodePort",
    };
}

/** The fields of load balancers alone. */
const OF_BALANCERS = ["allocateLoadBalancerNodePorts", "loadBalancerClass", "loadBalancerSourceRanges"];

/** A Service without ports, of a type that needs them. */
function* ofPorts(resource: Resource): Iterable<Finding> {
  const ports = at(resource, "spec", "ports") ?? [];
  // What isn't a list is wrong by the schema.
  if (!Array.isArray(ports) || ports.length > 0) return;
  if (isHeadless(resource) || isExternalName(resource)) return;
  const hasSpec = resource.spec != null;
  // A name alone changes nothing in a Service that something else creates.
  const isPart = !hasSpec && !(isEmpty(resource.metadata.labels) && isEmpty(resource.metadata.annotations));
  yield {
    resource,
    path: hasSpec ? ["spec", "ports"] : ["kind"],
    message: "has no ports",
    ...(at(resource, "spec", "selector") == null && { trait: "part-of-object" as const }),
    ...(isPart && { severity: "warning" as const }),
    fix: `list the ports, or set clusterIP: None${isPart ? ", unless it is merged into a Service that an operator or a chart creates" : ""}`,
  };
}

/** What the API server rejects in a path that it compares itself. */
const NOT_PLAIN = /\/\/|\/\.\.?(?:\/|$)|%2f/i;

function* ofIngress(resource: Resource): Iterable<Finding> {
  yield* ofHosts(resource);
  if (listAt(resource, "spec", "rules").length === 0 && at(resource, "spec", "defaultBackend") == null)
    yield {
      resource,
      path: ["spec"],
      message: "has neither rules nor a defaultBackend",
      fix: "add the rule that leads to the Service",
    };
  for (const { entry, place: within } of ingressPaths(resource)) {
    const path = textAt(entry, "path") ?? "";
    const type = textAt(entry, "pathType") ?? "";
    const place = { resource, path: [...within, "path"] };
    if (path === "" && ["Exact", "Prefix"].includes(type))
      yield { ...place, message: `a path of type ${type} is missing`, fix: "write path: /" };
    if (path === "" || hasVariable(path)) continue;
    if (!path.startsWith("/"))
      yield { ...place, message: `the path ${path} doesn't begin with a slash`, fix: `write /${path}` };
    else if (type !== "ImplementationSpecific" && NOT_PLAIN.test(path))
      yield {
        ...place,
        message: `the path ${path} has "//", a "." or ".." as a part, or an encoded slash`,
        fix: "write the path as requests have it, or pathType: ImplementationSpecific",
      };
  }
}

function* ofHosts(resource: Resource): Iterable<Finding> {
  const named = [
    ...itemsAt(resource, "spec", "rules").map(([rule, i]): [string, Path] => [
      textAt(rule, "host") ?? "",
      ["spec", "rules", i, "host"],
    ]),
    ...itemsAt(resource, "spec", "tls").flatMap(([tls, i]) =>
      listAt(tls, "hosts").map((host, j): [string, Path] => [asText(host), ["spec", "tls", i, "hosts", j]]),
    ),
  ];
  for (const [host, path] of named)
    if (isWrongHost(host))
      yield { resource, path, message: `${host} isn't the name of a host`, fix: HOST_ALONE };
}

function* ofPolicy(resource: Resource): Iterable<Finding> {
  for (const direction of DIRECTIONS) {
    for (const { peer, path } of placedPeers(resource, direction)) yield* ofPeer(resource, path, peer);
    for (const { rule, path } of placedRules(resource, direction))
      for (const [one, j] of itemsAt(rule, "ports"))
        yield* ofRange(resource, [...path, "ports", j, "endPort"], one);
  }
}

function* ofPeer(resource: Resource, path: Path, peer: ValueMap): Iterable<Finding> {
  if (peer.ipBlock != null && (peer.podSelector != null || peer.namespaceSelector != null))
    yield { resource, path, message: "one peer has an ipBlock and a selector", fix: "write two peers" };
  const cidr = textAt(peer, "ipBlock", "cidr") ?? "";
  for (const [index, one] of listAt(peer, "ipBlock", "except").entries()) {
    const except = asText(one);
    if (rangeOf(cidr) === undefined || rangeOf(except) === undefined) continue;
    // What is excepted must be a part of the block.
    if (cidr !== except && containsRange(cidr, except)) continue;
    yield {
      resource,
      path: [...path, "ipBlock", "except", index],
      message: `${except} is excepted from ${cidr}, but isn't a smaller network within it`,
      fix: `write a network within ${cidr}`,
    };
  }
}

function* ofRange(resource: Resource, path: Path, { port, endPort }: ValueMap): Iterable<Finding> {
  if (endPort != null && (port === undefined || (typeof port === "string" && !hasVariable(port))))
    yield {
      resource,
      path,
      message: "has an endPort without a number in port",
      fix: "write the number of the first port",
    };
  else if (typeof port === "number" && typeof endPort === "number" && endPort < port)
    yield {
      resource,
      path,
      message: `the last port ${endPort} is below the first, ${port}`,
      fix: "swap them",
    };
}
