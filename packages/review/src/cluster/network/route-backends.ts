import { groupOf, type Resource } from "@kustogen/kustomize/value/resource.ts";
import type { Path, Value, ValueMap } from "@kustogen/kustomize/value/value.ts";
import { at, itemsAt, mapAt, textAt } from "../../kubernetes/fields.ts";
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
  for (const route of index.ofKind("Ingress")) addOfIngress(found, route);
  for (const [{ backends }, routes] of index.among(ROUTES))
    for (const route of routes) found.push(...backends(route));
  return found;
}

function addOfIngress(found: RouteBackend[], route: Resource): void {
  addBackend(found, route, at(route, "spec", "defaultBackend"), ["spec", "defaultBackend"]);
  addBackend(found, route, at(route, "spec", "backend"), ["spec", "backend"]);
  for (const [rule, i] of itemsAt(route, "spec", "rules"))
    for (const [path, j] of itemsAt(rule, "http", "paths"))
      addBackend(found, route, path.backend, ["spec", "rules", i, "http", "paths", j, "backend"]);
}

function addBackend(found: RouteBackend[], route: Resource, value: Value | undefined, path: Path): void {
  const service = textAt(value, "service", "name") ?? textAt(value, "serviceName");
  if (service === undefined || isAction(route, service)) return;
  const port =
    at(value, "service", "port", "name") ??
    at(value, "service", "port", "number") ??
    at(value, "servicePort");
  if (port === "use-annotation") return;
  const { namespace } = route.metadata;
  found.push({ route, service, namespace, port: port as number | string | undefined, path });
}

/** The AWS controller accepts names of actions in place of Services. */
function isAction({ metadata }: Resource, name: string): boolean {
  return metadata.annotations?.[`alb.ingress.kubernetes.io/actions.${name}`] !== undefined;
}

function* ofTraefik(route: Resource): Iterable<RouteBackend> {
  for (const [rule, i] of itemsAt(route, "spec", "routes"))
    for (const [service, j] of itemsAt(rule, "services")) {
      const name = textAt(service, "name");
      if (name === undefined || (textAt(service, "kind") ?? "Service") !== "Service") continue;
      yield {
        route,
        service: name,
        namespace: textAt(service, "namespace") ?? route.metadata.namespace,
        port: portOf(service),
        path: ["spec", "routes", i, "services", j],
      };
    }
}

function* ofGateway(route: Resource): Iterable<RouteBackend> {
  for (const [rule, i] of itemsAt(route, "spec", "rules")) {
    const references: [ValueMap, Path][] = itemsAt(rule, "backendRefs").map(([reference, j]) => [
      reference,
      ["backendRefs", j],
    ]);
    for (const [filter, j] of itemsAt(rule, "filters"))
      if (filter.requestMirror !== undefined)
        references.push([
          mapAt(filter, "requestMirror", "backendRef"),
          ["filters", j, "requestMirror", "backendRef"],
        ]);
    for (const [reference, path] of references) {
      const name = textAt(reference, "name");
      if (name === undefined || (textAt(reference, "kind") ?? "Service") !== "Service") continue;
      if (groupOf(`${textAt(reference, "group") ?? ""}/`) !== "") continue;
      yield {
        route,
        service: name,
        namespace: textAt(reference, "namespace") ?? route.metadata.namespace,
        port: portOf(reference),
        path: ["spec", "rules", i, ...path],
      };
    }
  }
}

function* ofIstio(route: Resource): Iterable<RouteBackend> {
  const destination = (value: Value | undefined, path: Path): RouteBackend | undefined => {
    const service = serviceNamed(textAt(value, "host") ?? "");
    if (service === undefined) return undefined;
    const port = at(value, "port", "number");
    return {
      route,
      service: service.name,
      namespace: service.namespace ?? route.metadata.namespace,
      port: typeof port === "number" ? port : undefined,
      path,
    };
  };
  for (const protocol of ["http", "tls", "tcp"])
    for (const [rule, i] of itemsAt(route, "spec", protocol)) {
      const path = ["spec", protocol, i];
      const found = [
        ...itemsAt(rule, "route").map(([one, j]) =>
          destination(one.destination, [...path, "route", j, "destination"]),
        ),
        ...(rule.mirror === undefined ? [] : [destination(rule.mirror, [...path, "mirror"])]),
        ...itemsAt(rule, "mirrors").map(([one, j]) =>
          destination(one.destination, [...path, "mirrors", j, "destination"]),
        ),
      ];
      for (const one of found) if (one !== undefined) yield one;
    }
}

function* ofContour(route: Resource): Iterable<RouteBackend> {
  const lists: [Value, Path][] = [
    ...itemsAt(route, "spec", "routes").map(([one, i]): [Value, Path] => [one, ["spec", "routes", i]]),
    [mapAt(route, "spec", "tcpproxy"), ["spec", "tcpproxy"]],
  ];
  for (const [list, path] of lists)
    for (const [service, i] of itemsAt(list, "services")) {
      const name = textAt(service, "name");
      if (name === undefined) continue;
      yield {
        route,
        service: name,
        namespace: route.metadata.namespace,
        port: portOf(service),
        path: [...path, "services", i],
      };
    }
}

function* ofOpenShift(route: Resource): Iterable<RouteBackend> {
  const target = at(route, "spec", "port", "targetPort");
  const port = typeof target === "number" || typeof target === "string" ? target : undefined;
  const backends: [ValueMap, Path][] = [
    [mapAt(route, "spec", "to"), ["spec", "to"]],
    ...itemsAt(route, "spec", "alternateBackends").map(([one, i]): [ValueMap, Path] => [
      one,
      ["spec", "alternateBackends", i],
    ]),
  ];
  for (const [backend, path] of backends) {
    const name = textAt(backend, "name");
    if (name === undefined || (textAt(backend, "kind") ?? "Service") !== "Service") continue;
    yield { route, service: name, namespace: route.metadata.namespace, port, path, ofPods: true };
  }
}

function portOf({ port }: ValueMap): number | string | undefined {
  return typeof port === "number" || typeof port === "string" ? port : undefined;
}

const GATEWAY = "gateway.networking.k8s.io";
interface RouteKind extends OfKind {
  backends(route: Resource): Iterable<RouteBackend>;
}

const ROUTES: readonly RouteKind[] = [
  { kind: "IngressRoute", backends: ofTraefik },
  { kind: "IngressRouteTCP", backends: ofTraefik },
  { kind: "IngressRouteUDP", backends: ofTraefik },
  { kind: "HTTPRoute", group: GATEWAY, backends: ofGateway },
  { kind: "GRPCRoute", group: GATEWAY, backends: ofGateway },
  { kind: "TLSRoute", group: GATEWAY, backends: ofGateway },
  { kind: "TCPRoute", group: GATEWAY, backends: ofGateway },
  { kind: "UDPRoute", group: GATEWAY, backends: ofGateway },
  { kind: "VirtualService", group: "networking.istio.io", backends: ofIstio },
  { kind: "HTTPProxy", group: "projectcontour.io", backends: ofContour },
  { kind: "Route", group: "route.openshift.io", backends: ofOpenShift },
];
