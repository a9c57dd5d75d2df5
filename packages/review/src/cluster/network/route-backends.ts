import { groupOf, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { isMap, type Path, type Value, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { at, textAt } from "../../kubernetes/fields.ts";
import { placesAt } from "../../kubernetes/places.ts";
import { customReferences } from "../custom-references.ts";
import type { ClusterObjects } from "../objects.ts";
import type { OfKind } from "../resource-index.ts";

/** The Service that a route refers to. */
export interface RouteBackend {
  route: Resource;
  service: string;
  namespace: string | undefined;
  /** A number, or the name of a port of the Service; undefined if the route sets none. */
  port: number | string | undefined;
  path: Path;
}

/** Every Service behind an Ingress or a route of the Gateway API, and with a port in a custom resource. */
export function routeBackends(objects: ClusterObjects): RouteBackend[] {
  const found: RouteBackend[] = [];
  for (const [{ fields, read = ofReference }, routes] of objects.index.among(ROUTES))
    for (const route of routes)
      for (const [value, path] of fields.flatMap((field) => [...placesAt(route, field.split("."))])) {
        const backend = isMap(value) ? read(value) : undefined;
        if (backend !== undefined)
          found.push({ ...backend, route, namespace: backend.namespace ?? route.metadata.namespace, path });
      }
  for (const { kind, name, namespace, path, port, resource } of customReferences(objects))
    if (kind === "Service" && port !== undefined)
      found.push({ route: resource, service: name, namespace, port, path: path.slice(0, -1) });
  return found;
}

/** What a field says of a Service; without a namespace, it is in the route's. */
type Backend = Pick<RouteBackend, "service" | "port"> & { namespace?: string | undefined };

function ofIngress(value: ValueMap): Backend | undefined {
  const service = textAt(value, "service", "name") ?? textAt(value, "serviceName");
  const port =
    at(value, "service", "port", "name") ??
    at(value, "service", "port", "number") ??
    at(value, "servicePort");
  // A controller takes the name of an action, and the port from its annotation.
  return service === undefined || port === "use-annotation" ? undefined : { service, port: portOf(port) };
}

/** A reference with a name, and often a kind, a namespace and a port. */
function ofReference(value: ValueMap): Backend | undefined {
  const service = textAt(value, "name");
  const isOther =
    (textAt(value, "kind") ?? "Service") !== "Service" || groupOf(`${textAt(value, "group") ?? ""}/`) !== "";
  if (service === undefined || isOther) return undefined;
  return { service, namespace: textAt(value, "namespace"), port: portOf(value.port) };
}

function portOf(port: Value | undefined): number | string | undefined {
  return typeof port === "number" || typeof port === "string" ? port : undefined;
}

interface RouteKind extends OfKind {
  /** The fields that name Services. */
  fields: readonly string[];
  read?(value: ValueMap): Backend | undefined;
}

const ROUTES: readonly RouteKind[] = [
  {
    kind: "Ingress",
    fields: ["spec.defaultBackend", "spec.backend", "spec.rules.*.http.paths.*.backend"],
    read: ofIngress,
  },
  ...["HTTPRoute", "GRPCRoute", "TLSRoute", "TCPRoute", "UDPRoute"].map((kind) => ({
    kind,
    group: "gateway.networking.k8s.io",
    fields: ["spec.rules.*.backendRefs.*", "spec.rules.*.filters.*.requestMirror.backendRef"],
  })),
];
