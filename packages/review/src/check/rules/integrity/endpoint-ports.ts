import { asMap, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { asText, jsonText, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { isHeadless } from "../../../cluster/network/services.ts";
import { itemsAt, mapAt, textAt } from "../../../kubernetes/fields.ts";
import type { Finding } from "../../model/rule.ts";
import type { State } from "../../model/state.ts";

/** The label that an EndpointSlice has for its Service. */
const SERVICE_NAME = "kubernetes.io/service-name";
/** The address that Cilium writes for a Service that it serves itself. */
const OF_CILIUM = "192.192.192.192";

/** A port of an address that is written by hand. */
interface EndpointPort {
  name: string;
  protocol: string;
  number: string;
}

/** The ports of a Service without addresses among those that are written for it, by name and protocol. */
export function* unmatchedPorts(state: State, service: Resource): Iterable<Finding> {
  // Clients of a headless Service get the addresses alone from DNS.
  if (isHeadless(service)) return;
  const written = endpointsOf(state, service).filter((one) => !jsonText(asMap(one)).includes(OF_CILIUM));
  const [first] = written;
  const there = written.flatMap(portsOf);
  if (first === undefined || there.length === 0) return;
  const by = `${first.kind} ${first.metadata.name}`;
  const all = itemsAt(service, "spec", "ports").map(([port, index]) => ({ ...portOf(port), index }));
  const isMatched = (one: EndpointPort) =>
    there.some(({ name, protocol }) => name === one.name && protocol === one.protocol);
  const hasSelector = Object.keys(mapAt(service, "spec", "selector")).length > 0;
  for (const { index, ...one } of all) {
    if (isMatched(one)) continue;
    const { name, protocol } = one;
    // Some ingress controllers accept any address for a port without a name.
    const isCertain = name !== "" && !hasSelector && !all.some(isMatched);
    yield {
      resource: service,
      path: ["spec", "ports", index, there.some((other) => other.name === name) ? "protocol" : "name"],
      ...(!isCertain && { severity: "warning" as const }),
      message: `has a ${protocol} port ${name === "" ? "without a name" : name}, but ${by} has ${[...new Set(there.map(describePort))].join(", ")}: only a port with the same name and protocol gets addresses`,
      fix: "give both ports the same name and protocol, or neither a name",
    };
  }
}

function describePort({ name, protocol, number }: EndpointPort): string {
  return `${protocol} port ${name === "" ? `${number} without a name` : name}`;
}

/** The Endpoints and EndpointSlices that are written for a Service. */
function endpointsOf({ index }: State, { metadata: { name, namespace } }: Resource): Resource[] {
  const endpoints = index.find("Endpoints", name, namespace);
  const slices = index
    .ofKind("EndpointSlice")
    .filter(({ metadata }) => metadata.labels?.[SERVICE_NAME] === name && metadata.namespace === namespace);
  return [...(endpoints === undefined ? [] : [endpoints]), ...slices];
}

function portsOf(endpoints: Resource): EndpointPort[] {
  const lists =
    endpoints.kind === "Endpoints" ? itemsAt(endpoints, "subsets").map(([one]) => one) : [endpoints];
  return lists.flatMap((one) => itemsAt(one, "ports").map(([port]) => portOf(port)));
}

function portOf(port: ValueMap): EndpointPort {
  return {
    name: textAt(port, "name") ?? "",
    protocol: textAt(port, "protocol") ?? "TCP",
    number: asText(port.port ?? ""),
  };
}
