import { groupOf, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { isMap, type Path, type Value, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { at, numberAt, textAt } from "../../kubernetes/fields.ts";
import { placesAt } from "../../kubernetes/places.ts";
import type { ClusterObjects } from "../objects.ts";
import type { OfKind } from "../resource-index.ts";
import { serviceNamed } from "./service-address.ts";

/** The Service that a route refers to. */
export interface RouteBackend {
  route: Resource;
  service: string;
  namespace: string | undefined;
  /** A number, or the name of a port of the Service; undefined if the route sets none. */
  port: number | string | undefined;
  path: Path;
  /** True if the port is a port of the pods, or the name of a port of the Service. */
  ofPods?: boolean;
}

/** Every Service behind an Ingress, or a route of Traefik, the Gateway API, Istio, Contour or OpenShift. */
export function routeBackends({ index }: ClusterObjects): RouteBackend[] {
  const found: RouteBackend[] = [];
  for (const [{ fields, read = ofReference }, routes] of index.among(ROUTES))
    for (const route of routes)
      for (const [value, path] of fields.flatMap((field) => [...placesAt(route, field.split("."))])) {
        const backend = isMap(value) ? read(value, route) : undefined;
        if (backend !== undefined)
          found.push({ ...backend, route, namespace: backend.namespace ?? route.metadata.namespace, path });
      }
  return found;
}

/** What a field says of a Service; without a namespace, it is in the route's. */
type Backend = Pick<RouteBackend, "service" | "port" | "ofPods"> & { namespace?: string | undefined };

function ofIngress(value: ValueMap, route: Resource): Backend | undefined {
  const service = textAt(value, "service", "name") ?? textAt(value, "serviceName");
  if (service === undefined || isAction(route, service)) return undefined;
  const port =
    at(value, "service", "port", "name") ??
    at(value, "service", "port", "number") ??
    at(value, "servicePort");
  return port === "use-annotation" ? undefined : { service, port: port as number | string | undefined };
}

/** The AWS controller accepts names of actions in place of Services. */
function isAction({ metadata }: Resource, name: string): boolean {
  return metadata.annotations?.[`alb.ingress.kubernetes.io/actions.${name}`] !== undefined;
}

/** A reference with a name, and often a kind, a namespace and a port. */
function ofReference(value: ValueMap): Backend | undefined {
  const service = textAt(value, "name");
  const isOther =
    (textAt(value, "kind") ?? "Service") !== "Service" || groupOf(`${textAt(value, "group") ?? ""}/`) !== "";
  if (service === undefined || isOther) return undefined;
  return { service, namespace: textAt(value, "namespace"), port: portOf(value.port) };
}

function ofIstio(value: ValueMap): Backend | undefined {
  const service = serviceNamed(textAt(value, "host") ?? "");
  if (service === undefined) return undefined;
  return {
    service: service.name,
    namespace: service.namespace,
    port: numberAt(value, "port", "number"),
  };
}

function ofOpenShift(value: ValueMap, route: Resource): Backend | undefined {
  const backend = ofReference(value);
  return backend && { ...backend, port: portOf(at(route, "spec", "port", "targetPort")), ofPods: true };
}

function portOf(port: Value | undefined): number | string | undefined {
  return typeof port === "number" || typeof port === "string" ? port : undefined;
}

interface RouteKind extends OfKind {
  /** The fields that name Services. */
  fields: readonly string[];
  read?(value: ValueMap, route: Resource): Backend | undefined;
}

const OF_TRAEFIK = ["spec.routes.*.services.*"];
const OF_GATEWAY = ["spec.rules.*.backendRefs.*", "spec.rules.*.filters.*.requestMirror.backendRef"];

const ROUTES: readonly RouteKind[] = [
  {
    kind: "Ingress",
    fields: ["spec.defaultBackend", "spec.backend", "spec.rules.*.http.paths.*.backend"],
    read: ofIngress,
  },
  ...["IngressRoute", "IngressRouteTCP", "IngressRouteUDP"].map((kind) => ({ kind, fields: OF_TRAEFIK })),
  ...["HTTPRoute", "GRPCRoute", "TLSRoute", "TCPRoute", "UDPRoute"].map((kind) => ({
    kind,
    group: "gateway.networking.k8s.io",
    fields: OF_GATEWAY,
  })),
  {
    kind: "VirtualService",
    group: "networking.istio.io",
    fields: ["http", "tls", "tcp"].flatMap((protocol) =>
      ["route.*.destination", "mirror", "mirrors.*.destination"].map((one) => `spec.${protocol}.*.${one}`),
    ),
    read: ofIstio,
  },
  {
    kind: "HTTPProxy",
    group: "projectcontour.io",
    fields: ["spec.routes.*.services.*", "spec.tcpproxy.services.*"],
  },
  {
    kind: "Route",
    group: "route.openshift.io",
    fields: ["spec.to", "spec.alternateBackends.*"],
    read: ofOpenShift,
  },
];
