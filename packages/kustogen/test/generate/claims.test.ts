import { expect, it } from "vitest";
import { resources } from "../../../review/test/check/state.ts";
import { claimsOf, clusterClaims, hostsOf } from "../../src/generate/claims.ts";

const one = (kind: string, spec: string, apiVersion = "x.example.com/v1") =>
  `{apiVersion: ${apiVersion}, kind: ${kind}, metadata: {name: web, namespace: shop}, spec: ${spec}}`;
const http = (matches: string, hosts = "[a.example]") =>
  one("HTTPRoute", `{hostnames: ${hosts}, rules: [{}, {matches: ${matches}}]}`);
const traefik = (match: string, kind = "IngressRoute") => one(kind, `{routes: [{match: '${match}'}]}`);
const GET = '[{"method":"GET","path":null}]';

/** Each object with the keys that it claims, and what a message calls each of them. */
it.each<[string, Record<string, string>]>([
  [
    one("Ingress", "{rules: [{host: a.example}, {host: b.example, http: {paths: [{path: /x}, {}]}}, {}]}"),
    {
      "host a.example/ ": "the host a.example of Ingress web",
      "host b.example/x ": "the host b.example/x of Ingress web",
      "host b.example/ ": "the host b.example of Ingress web",
    },
  ],
  [http("[]"), { "host a.example/ ": "the host a.example of HTTPRoute web" }],
  [http("[]", "[]"), {}],
  [http("[{path: {value: /x}}]"), { "host a.example/x ": "the host a.example/x of HTTPRoute web" }],
  [http("[{method: GET}]"), { [`host a.example/ ${GET}`]: "the host a.example of HTTPRoute web" }],
  [
    http("[{method: GET, path: {value: /x}}]").replace("HTTPRoute", "GRPCRoute"),
    { [`host a.example/x ${GET}`]: "the host a.example/x of GRPCRoute web" },
  ],
  [
    http("[{method: GET}]").replace("HTTPRoute", "TLSRoute"),
    { "host a.example/ ": "the host a.example of TLSRoute web" },
  ],
  [
    traefik("Host(`a.example`) && (PathPrefix(`/x`) || Method(`GET`))"),
    { "host a.example/x Method`GET`": "the host a.example/x of IngressRoute web" },
  ],
  [traefik("Method(`GET`)"), {}],
  [
    one("IngressRouteTCP", "{entryPoints: [postgres], routes: [{match: 'HostSNI(`a.example`)'}]}"),
    { 'host a.example/ ["postgres"]': "the host a.example of IngressRouteTCP web" },
  ],
  [traefik("HostSNI(`*`)", "IngressRouteTCP"), {}],
  [
    one("HTTPProxy", "{virtualhost: {fqdn: a.example}}"),
    { "host a.example/ ": "the host a.example of HTTPProxy web" },
  ],
  [one("Route", "{host: a.example, path: /x}"), { "host a.example/x ": "the host a.example/x of Route web" }],
  [
    one("Gateway", "{listeners: [{hostname: a.example}, {port: 80}]}"),
    { "listener a.example/ ": "the host a.example of Gateway web" },
  ],
  [
    one("Service", "{ports: [{port: 1, nodePort: 30001}, {port: 2}, {nodePort: a}]}", "v1"),
    { "port 30001": "the node port 30001 of Service web" },
  ],
  [one("Service", "{ports: 1}", "v1"), {}],
  [one("VirtualService", "{hosts: [a.example]}"), {}],
  [one("Deployment", "{ports: [{nodePort: 30001}]}", "apps/v1"), {}],
])("%s claims in its cluster %j", (text, claims) => {
  const [resource] = resources(text) as [Parameters<typeof clusterClaims>[0]];
  expect(Object.fromEntries(clusterClaims(resource))).toEqual(claims);
  const own = `${resource.apiVersion.includes("/") ? resource.apiVersion.split("/")[0] : ""}`;
  expect(Object.fromEntries(claimsOf([resource], "elsewhere"))).toEqual({
    [`${own}|${resource.kind}|shop|web in shop`]: `${resource.kind} shop/web`,
    ...claims,
  });
  const hosts = Object.keys(claims).filter((key) => !key.startsWith("port"));
  expect(hostsOf(resource)).toEqual(hosts.map((key) => key.replace(/^\w+ ([^/]+).*/, "$1")));
});

it("an object without a namespace is claimed where its Application puts it, and by a cluster that has only one", () => {
  const [role, map] = resources(
    "{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: {name: r}}\n---\n{apiVersion: v1, kind: ConfigMap, metadata: {name: c}}",
  ) as [Parameters<typeof clusterClaims>[0], Parameters<typeof clusterClaims>[0]];
  expect(claimsOf([role, map], "there").map(([, said]) => said)).toEqual([
    "ClusterRole r",
    "ConfigMap there/c",
  ]);
  expect(claimsOf([role, map], "there").map(([key]) => key.replace(/.* in /, ""))).toEqual([
    "rbac.authorization.k8s.io|ClusterRole||r",
    "there",
  ]);
  expect([role, map].map((resource) => clusterClaims(resource).map(([, said]) => said))).toEqual([
    ["ClusterRole r"],
    [],
  ]);
});
