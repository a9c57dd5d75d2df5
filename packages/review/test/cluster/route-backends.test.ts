import { expect, it } from "vitest";
import { routeBackends } from "../../src/cluster/network/route-backends.ts";
import { at } from "../../src/kubernetes/fields.ts";
import { state } from "../check/state.ts";

/** The Services behind a route "main" in "shop", as "namespace/name:port at the.path". */
function backends(apiVersion: string, kind: string, spec: string, metadata = ""): string[] {
  const text = `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: main, namespace: shop, ${metadata}}\nspec: ${spec}\n`;
  return routeBackends(state(text)).map(({ route, service, namespace, port, path, ofPods }) => {
    expect(at(route, ...path)).toBeDefined();
    return `${namespace}/${service}:${port ?? "-"}${ofPods ? " of its pods" : ""} at ${path.slice(1).join(".")}`;
  });
}

const GATEWAY = "gateway.networking.k8s.io/v1";
const ISTIO = "networking.istio.io/v1";

it.each<[string, string, string, string[]]>([
  [
    "networking.k8s.io/v1",
    "Ingress",
    "{defaultBackend: {service: {name: a, port: {number: 80}}}}",
    ["shop/a:80 at defaultBackend"],
  ],
  [
    "extensions/v1beta1",
    "Ingress",
    "{backend: {serviceName: a, servicePort: http}}",
    ["shop/a:http at backend"],
  ],
  [
    "networking.k8s.io/v1",
    "Ingress",
    "{rules: [{host: x}, {http: {paths: [{path: /}, {backend: {service: {name: a, port: {name: http}}}}]}}]}",
    ["shop/a:http at rules.1.http.paths.1.backend"],
  ],
  [
    "networking.k8s.io/v1",
    "Ingress",
    "{defaultBackend: {service: {name: a, port: {name: use-annotation}}}}",
    [],
  ],
  ["networking.k8s.io/v1", "Ingress", "{defaultBackend: {resource: {name: a}}}", []],
  ...["IngressRoute", "IngressRouteTCP", "IngressRouteUDP"].map(
    (kind): [string, string, string, string[]] => [
      "traefik.io/v1alpha1",
      kind,
      "{routes: [{services: [{name: a, port: 80}, {name: b, namespace: other, port: http}, {name: c, kind: TraefikService}, {name: d, kind: Service}, {port: 1}]}]}",
      [
        "shop/a:80 at routes.0.services.0",
        "other/b:http at routes.0.services.1",
        "shop/d:- at routes.0.services.3",
      ],
    ],
  ),
  ...["HTTPRoute", "GRPCRoute", "TLSRoute", "TCPRoute", "UDPRoute"].map(
    (kind): [string, string, string, string[]] => [
      GATEWAY,
      kind,
      "{rules: [{}, {backendRefs: [{name: a, port: 80}, {name: b, namespace: other}, {name: c, kind: Service, group: ''}, {name: d, kind: ServiceImport}, {name: e, group: multicluster.x-k8s.io}, {port: 1}]}]}",
      [
        "shop/a:80 at rules.1.backendRefs.0",
        "other/b:- at rules.1.backendRefs.1",
        "shop/c:- at rules.1.backendRefs.2",
      ],
    ],
  ),
  [
    GATEWAY,
    "HTTPRoute",
    "{rules: [{filters: [{type: x}, {requestMirror: {backendRef: {name: a, port: 80}}}]}]}",
    ["shop/a:80 at rules.0.filters.1.requestMirror.backendRef"],
  ],
  ["acme.io/v1", "HTTPRoute", "{rules: [{backendRefs: [{name: a}]}]}", []],
  ...["http", "tls", "tcp"].map((protocol): [string, string, string, string[]] => [
    ISTIO,
    "VirtualService",
    `{${protocol}: [{route: [{destination: {host: a, port: {number: 80}}}, {destination: {host: b.other.svc.cluster.local}}, {destination: {host: c.example.com}}]}]}`,
    [`shop/a:80 at ${protocol}.0.route.0.destination`, `other/b:- at ${protocol}.0.route.1.destination`],
  ]),
  [
    ISTIO,
    "VirtualService",
    "{http: [{mirror: {host: a.other.svc}, mirrors: [{destination: {host: b, port: {number: 81}}}]}]}",
    ["other/a:- at http.0.mirror", "shop/b:81 at http.0.mirrors.0.destination"],
  ],
  [
    "projectcontour.io/v1",
    "HTTPProxy",
    "{routes: [{}, {services: [{name: a, port: 80}, {port: 1}]}], tcpproxy: {services: [{name: b, port: 81}]}}",
    ["shop/a:80 at routes.1.services.0", "shop/b:81 at tcpproxy.services.0"],
  ],
  [
    "route.openshift.io/v1",
    "Route",
    "{to: {kind: Service, name: a}, port: {targetPort: http}, alternateBackends: [{name: b}, {name: c, kind: Other}]}",
    ["shop/a:http of its pods at to", "shop/b:http of its pods at alternateBackends.0"],
  ],
  [
    "route.openshift.io/v1",
    "Route",
    "{to: {name: a}, port: {targetPort: 8080}}",
    ["shop/a:8080 of its pods at to"],
  ],
  ["route.openshift.io/v1", "Route", "{to: {name: a}}", ["shop/a:- of its pods at to"]],
])("a route leads to the Services that it names: %s %s %s", (apiVersion, kind, spec, expected) => {
  expect(backends(apiVersion, kind, spec)).toEqual(expected);
});

it("what the AWS controller calls an action is no Service", () => {
  const spec = "{defaultBackend: {service: {name: redirect, port: {number: 80}}}}";
  const annotation = "annotations: {alb.ingress.kubernetes.io/actions.redirect: '{}'}";
  expect(backends("networking.k8s.io/v1", "Ingress", spec)).toHaveLength(1);
  expect(backends("networking.k8s.io/v1", "Ingress", spec, annotation)).toEqual([]);
});
