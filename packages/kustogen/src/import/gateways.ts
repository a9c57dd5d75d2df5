import { asMap, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { isMap, type Value } from "@kustogen/kustomize/value/value.ts";
import { at } from "@kustogen/review/kubernetes/fields.ts";

/** The fields with which routes refer to gateways: `parentRefs`, or the list of an Istio VirtualService. */
const ATTACHED = ["parentRefs", "gateways"];

/**
 * The gateways of a system, each with its route if there is only one: an entry point is one part, whatever it leads
 * to. Several routes stay with their targets.
 */
export function gatewaysOf(resources: readonly Resource[]): Map<Resource, Resource[]> {
  const found = new Map<Resource, Resource[]>();
  for (const gateway of resources)
    if (gateway.kind === "Gateway") {
      const routes = resources.filter((route) => isAttached(asMap(route), gateway.metadata.name));
      found.set(gateway, routes.length === 1 ? routes : []);
    }
  return found;
}

function isAttached(route: Value, gateway: string): boolean {
  return ATTACHED.some((field) => {
    const holders = at(route, "spec", field);
    return (
      Array.isArray(holders) &&
      holders.some((one) => one === gateway || (isMap(one) && one.name === gateway && isGateway(one.kind)))
    );
  });
}

function isGateway(kind: Value | undefined): boolean {
  return kind === undefined || kind === "Gateway";
}

/** True if a value refers to the object by kind and name: an issuer, the parameters of a class. */
export function refersTo(value: Value, { kind, metadata }: Resource): boolean {
  if (Array.isArray(value)) return value.some((inner) => refersTo(inner, { kind, metadata } as Resource));
  if (!isMap(value)) return false;
  if (value.kind === kind && value.name === metadata.name) return true;
  return Object.values(value).some((inner) => refersTo(inner, { kind, metadata } as Resource));
}
