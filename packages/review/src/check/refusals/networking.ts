import { isEncryptedValue } from "@kustogen/kustomize/value/encrypted.ts";
import { asText, isEmpty, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { isExternalName, isHeadless } from "../../cluster/network/services.ts";
import { itemsAt, textAt } from "../../kubernetes/fields.ts";
import { containsRange, rangeOf } from "../../kubernetes/ipv4.ts";
import { hasVariable, isFilledIn, isPlaceholder } from "../../kubernetes/variables.ts";
import { type Found, kinds, type Refusals } from "./refusal.ts";

const LABEL = "[a-z0-9](?:[-a-z0-9]*[a-z0-9])?";
const HOST = new RegExp(`^(?:\\*\\.)?${LABEL}(?:\\.${LABEL})*\\.?$`);

function isWrongHost(host: string): boolean {
  return !HOST.test(host) && !isPlaceholder(host, "host") && !isFilledIn(host) && !isEncryptedValue(host);
}

const HOST_ALONE = "write the host alone, in lowercase, without scheme, port and path";
const typeOf = (service: ValueMap | undefined) => service?.type || "ClusterIP";

/** What isn't a list is wrong by the schema. */
const lacksPorts = (spec: ValueMap, { object }: Found) =>
  (spec.ports == null || (Array.isArray(spec.ports) && spec.ports.length === 0)) &&
  !isHeadless(object) &&
  !isExternalName(object);

/** What the API server rejects in a path that it compares itself. */
const NOT_PLAIN = /\/\/|\/\.\.?(?:\/|$)|%2f/i;
const PATHS = "spec.rules[].http.paths[]";
const PEERS = ["spec.ingress[].from[]", "spec.egress[].to[]"];
const PORTS = ["spec.ingress[].ports[]", "spec.egress[].ports[]"];

/** What is refused in Services, Ingresses and NetworkPolicies. */
export const NETWORKING: readonly Refusals[] = [
  {
    of: kinds("", "Service"),
    source: "pkg/apis/core/validation/validation.go",
    rows: [
      {
        at: "spec",
        map: lacksPorts,
        on: "ports",
        message: "has no ports",
        fix: "list the ports, or set clusterIP: None",
      },
      {
        // With labels, it may be merged into a Service that something else creates.
        at: "kind",
        any: (_, { object: { metadata, spec } }) =>
          spec == null && isEmpty(metadata.labels) && isEmpty(metadata.annotations),
        message: "has no ports",
        fix: "list the ports, or set clusterIP: None",
      },
      {
        at: "spec",
        map: (spec) => typeOf(spec) === "ExternalName" && !spec.externalName,
        on: "type",
        message: "has type ExternalName without externalName",
        fix: "add the name of the host in externalName",
      },
      {
        at: "spec.externalName",
        text: (name, { parents: [spec] }) => typeOf(spec) === "ExternalName" && isWrongHost(name),
        message: "the externalName {} isn't the name of a host",
        fix: HOST_ALONE,
      },
      {
        at: "spec.clusterIP",
        text: (address, { parents: [spec] }) =>
          address === "None" && ["NodePort", "LoadBalancer"].includes(asText(typeOf(spec))),
        message: "has clusterIP: None and type {type}",
        fix: "remove one of them",
      },
      {
        at: ["allocateLoadBalancerNodePorts", "loadBalancerClass", "loadBalancerSourceRanges"].map(
          (field) => `spec.${field}`,
        ),
        any: (value, { parents: [spec] }) => typeOf(spec) !== "LoadBalancer" && !isEmpty(value as string),
        message: ({ key, parents: [spec] }) => `has ${key}, although its type is ${asText(typeOf(spec))}`,
        fix: "remove {@}, or write type: LoadBalancer",
      },
      {
        at: "spec.ports[].nodePort",
        number: (port, { parents: [, spec] }) => port !== 0 && typeOf(spec) === "ClusterIP",
        message: "has a nodePort, although its type is ClusterIP",
        fix: "remove nodePort, or write type: NodePort",
      },
      {
        at: "spec.externalTrafficPolicy",
        text: (_, { parents: [spec] }) => typeOf(spec) === "ClusterIP" && isEmpty(spec?.externalIPs),
        message: "has an externalTrafficPolicy, although its type is ClusterIP",
        fix: "remove it, or write type: LoadBalancer or NodePort",
      },
      {
        at: "spec.ports[]",
        unique: (port) => textAt(port, "name"),
        message: "two ports are called {}",
        fix: "rename or remove one of them",
      },
      {
        at: "spec.ports[]",
        unique: ({ port, protocol }) =>
          typeof port === "number" ? `${port}/${protocol || "TCP"}` : undefined,
        message: "port {} is listed twice",
        fix: "rename or remove one of them",
      },
      {
        at: "spec.ports[]",
        map: ({ name }, { parents: [spec] }) => !name && itemsAt(spec, "ports").length > 1,
        message: "a port among several has no name",
        fix: "name each port",
      },
    ],
  },
  {
    of: kinds("", "Service"),
    source: "pkg/registry/core/service/portallocator/allocator.go",
    isTogether: true,
    rows: [
      {
        at: "spec.ports[]",
        unique: ({ nodePort, protocol }) =>
          nodePort ? `${asText(nodePort)}/${asText(protocol || "TCP")}` : undefined,
        on: "nodePort",
        message: "node port {} is used twice",
        fix: "use another one, or let the cluster choose",
      },
    ],
  },
  {
    of: kinds("networking.k8s.io", "Ingress"),
    source: "pkg/apis/networking/validation/validation.go",
    rows: [
      {
        at: ["spec.rules[].host", "spec.tls[].hosts[]"],
        text: isWrongHost,
        message: "{} isn't the name of a host",
        fix: HOST_ALONE,
      },
      {
        at: "",
        map: ({ spec }) =>
          itemsAt(spec, "rules").length === 0 && (spec as ValueMap | undefined)?.defaultBackend == null,
        on: "spec",
        message: "has neither rules nor a defaultBackend",
        fix: "add the rule that leads to the Service",
      },
      {
        at: PATHS,
        map: ({ path, pathType }) => !path && (pathType === "Exact" || pathType === "Prefix"),
        on: "path",
        message: "a path of type {pathType} is missing",
        fix: "write path: /",
      },
      {
        at: `${PATHS}.path`,
        text: (path) => !path.startsWith("/"),
        message: "the path {} doesn't begin with a slash",
        fix: "write /{}",
      },
      {
        at: `${PATHS}.path`,
        text: (path, { parents: [entry] }) =>
          path.startsWith("/") && entry?.pathType !== "ImplementationSpecific" && NOT_PLAIN.test(path),
        message: 'the path {} has "//", a "." or ".." as a part, or an encoded slash',
        fix: "write the path as requests have it, or pathType: ImplementationSpecific",
      },
    ],
  },
  {
    of: kinds("networking.k8s.io", "NetworkPolicy"),
    source: "pkg/apis/networking/validation/validation.go",
    rows: [
      {
        at: PEERS,
        map: ({ ipBlock, podSelector, namespaceSelector }) =>
          ipBlock != null && (podSelector != null || namespaceSelector != null),
        message: "one peer has an ipBlock and a selector",
        fix: "write two peers",
      },
      {
        // What is excepted must be a part of the block.
        at: PEERS.map((peer) => `${peer}.ipBlock.except[]`),
        text(except, { parents: [block] }) {
          const cidr = asText(block?.cidr);
          if (rangeOf(cidr) === undefined || rangeOf(except) === undefined) return false;
          return cidr === except || !containsRange(cidr, except);
        },
        message: "{} is excepted from {cidr}, but isn't a smaller network within it",
        fix: "write a network within {cidr}",
      },
      {
        at: PORTS,
        map: ({ port, endPort }) =>
          endPort != null && (port === undefined || (typeof port === "string" && !hasVariable(port))),
        on: "endPort",
        message: "has an endPort without a number in port",
        fix: "write the number of the first port",
      },
      {
        at: PORTS,
        map: ({ port, endPort }) => typeof port === "number" && typeof endPort === "number" && endPort < port,
        on: "endPort",
        message: "the last port {endPort} is below the first, {port}",
        fix: "swap them",
      },
    ],
  },
];
