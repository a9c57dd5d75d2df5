import { at, itemsAt, mapAt, textAt } from "../../kubernetes/fields.ts";
import { groupOf, type Resource } from "../../kubernetes/resource.ts";
import type { Value, ValueMap } from "../../kubernetes/value.ts";
import type { State } from "./state.ts";

type Path = readonly (string | number)[];

/** A Service that a route leads to. */
export interface RouteBackend {
  route: Resource;
  service: string;
  namespace: string | undefined;
  /** A number, or the name of a port of the Service; undefined where none is said. */
  port: number | string | undefined;
  path: Path;
}

/** Every Service behind an Ingress, a Traefik route or a route of the Gateway API. */
export function* routeBackends({ index }: State): Iterable<RouteBackend> {
  for (const route of index.ofKind("Ingress")) yield* ofIngress(route);
  for (const kind of ["IngressRoute", "IngressRouteTCP", "IngressRouteUDP"])
    for (const route of index.ofKind(kind)) yield* ofTraefik(route);
  for (const kind of ["HTTPRoute", "GRPCRoute", "TLSRoute", "TCPRoute", "UDPRoute"])
    for (const route of index.ofKind(kind, "gateway.networking.k8s.io")) yield* ofGateway(route);
}

function* ofIngress(route: Resource): Iterable<RouteBackend> {
  const backend = function* (value: Value | undefined, path: Path): Iterable<RouteBackend> {
    const service = textAt(value, "service", "name") ?? textAt(value, "serviceName");
    if (service === undefined || isAction(route, service)) return;
    const port =
      at(value, "service", "port", "name") ??
      at(value, "service", "port", "number") ??
      at(value, "servicePort");
    if (port === "use-annotation") return;
    yield {
      route,
      service,
      namespace: route.metadata.namespace,
      port: port as number | string | undefined,
      path,
    };
  };
  yield* backend(at(route, "spec", "defaultBackend"), ["spec", "defaultBackend"]);
  yield* backend(at(route, "spec", "backend"), ["spec", "backend"]);
  for (const [rule, i] of itemsAt(route, "spec", "rules"))
    for (const [path, j] of itemsAt(rule, "http", "paths"))
      yield* backend(at(path, "backend"), ["spec", "rules", i, "http", "paths", j, "backend"]);
}

/** The AWS controller takes names of actions for Services. */
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

function portOf({ port }: ValueMap): number | string | undefined {
  return typeof port === "number" || typeof port === "string" ? port : undefined;
}
