import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { describe, expect, it, test } from "vitest";
import { refused } from "../../../../test/refused.ts";
import {
  hostsOf,
  isOneCluster,
  refuseInOneCluster,
  sharedHosts,
  type Wanted,
} from "../../src/generate/one-cluster.ts";
import { environment, layersOf, shop } from "../argocd/fixture.ts";

const OWN = "cluster: {server: https://kubernetes.default.svc}\n";
const argocd = (more: string) => `argocd: {repository: https://git.example.com/deploy.git${more}}\n`;
const one = (name: string, cluster: string, more = "") =>
  environment(name, `${cluster}${argocd(more)}`, "  shop: {}\n  store: {}\n");

test.each([
  ["the same server", OWN, "", OWN, "", true],
  ["the same name", "cluster: {name: a}\n", "", "cluster: {name: a}\n", "", true],
  ["other names", "cluster: {name: a}\n", "", "cluster: {name: b}\n", "", false],
  ["a name and a server", "cluster: {name: a}\n", "", OWN, "", false],
  ["their own Argo CDs", OWN, ", instance: a", OWN, ", instance: b", false],
  ["the same Argo CD", OWN, ", instance: a", OWN, ", instance: a", true],
  ["one with a name for its Argo CD", OWN, ", instance: a", OWN, "", true],
])("two environments with %s are in one cluster: %s %s %s %s %s", (_, a, first, b, second, expected) => {
  expect(isOneCluster(one("beta", a, first), one("production", b, second))).toBe(expected);
  expect(isOneCluster(one("beta", b, second), one("production", a, first))).toBe(expected);
});

describe("environments of one cluster", () => {
  const object = (name: string, namespace?: string, kind = "ConfigMap"): Resource =>
    ({ apiVersion: "v1", kind, metadata: { name, ...(namespace && { namespace }) } }) as Resource;
  function wanted(resources: Record<string, Resource[]>, cluster = OWN): Wanted[] {
    const environments = Object.keys(resources).map((name) => one(name, cluster));
    return layersOf([shop()], environments)
      .filter(({ node }) => resources[node.layer] !== undefined)
      .map(({ node }) => ({ node, resources: resources[node.layer] as Resource[] }));
  }
  const SAID =
    "generators/environments/production.yaml:7: systems.shop: beta and production are in the same cluster, and both would create ";
  const END =
    "Keep it in only one of them, or give each its own, such as a namespace with {environment} in its name. If they are in two clusters, use the clusters' names in Argo CD; if each has its own Argo CD, tell these apart by argocd.instance";

  it("may share what has other names, namespaces or kinds", () => {
    const beta = [object("a", "shop"), object("b", "beta")];
    const production = [object("a", "live"), object("c", "shop"), object("a", "shop", "Secret")];
    expect(() => refuseInOneCluster(wanted({ beta, production }))).not.toThrow();
    expect(() => refuseInOneCluster(wanted({ beta, production: beta }, "cluster: {name: x}\n"))).toThrow();
  });

  it("don't both create one object, and the user is told how to keep them apart", () => {
    const [own] = wanted({ beta: [], production: [] });
    const both = [object("a", own?.node.namespace)];
    refused(() => refuseInOneCluster(wanted({ beta: both, production: both }))).toThrow(
      `${SAID}ConfigMap ${own?.node.namespace}/a. ${END}`,
    );
    const role = object("a", undefined, "ClusterRole");
    const wide = [{ ...role, apiVersion: "rbac.authorization.k8s.io/v1" }];
    refused(() => refuseInOneCluster(wanted({ beta: wide, production: wide }))).toThrow(
      `ClusterRole a. ${END}`,
    );
  });

  it("name five of many", () => {
    const many = (count: number) => Array.from({ length: count }, (_, at) => object(`a${at}`, "other"));
    refused(() => refuseInOneCluster(wanted({ beta: many(7), production: many(7) }))).toThrow(
      "ConfigMap other/a4, 2 more. Keep",
    );
    refused(() => refuseInOneCluster(wanted({ beta: many(5), production: many(5) }))).not.toThrow("more");
  });
});

describe("a public host of several environments", () => {
  const ingress = (...hosts: string[]) =>
    ({
      apiVersion: "networking.k8s.io/v1",
      kind: "Ingress",
      metadata: { name: "web" },
      spec: { rules: hosts.map((host) => ({ host })) },
    }) as unknown as Resource;

  const OWN_HOST = "production.yaml:7: systems.shop: production, beta (beta.yaml:7: systems.shop)";
  it.each([
    ["shop beta, shop production", [OWN_HOST]],
    ["shop beta, shop production, store production", [OWN_HOST]],
    [
      "shop beta, store production",
      ["beta.yaml:7: systems.shop: shop in beta, store in production (production.yaml:8: systems.store)"],
    ],
    ["shop beta, store beta", []],
  ])("is a warning with the places: %s", (having, expected) => {
    const environments = [one("beta", OWN), one("production", "cluster: {name: x}\n")];
    const wanted = layersOf([shop(), shop({ name: "store" })], environments)
      .filter(({ node }) => having.includes(`${node.system.name} ${node.layer}`))
      .map(({ node }, at) => ({ node, resources: [ingress("a.example", `${at}.example`)] }));
    const said = sharedHosts(wanted).map(({ message }) =>
      message.replace(" has the public host a.example, and so has", ","),
    );
    expect(said.map((one) => one.replaceAll(/generators.environments.|: its name.*/g, ""))).toEqual(expected);
  });

  it("is one that leads to a single place: no host, any host and hosts of a VirtualService aren't", () => {
    const service = { kind: "VirtualService", spec: { hosts: ["a.example"] } } as unknown as Resource;
    expect(hostsOf(service)).toEqual([]);
    expect(hostsOf({ kind: "ConfigMap" } as Resource)).toEqual([]);
    expect(hostsOf(ingress("a.example", "*"))).toEqual(["a.example"]);
  });
});
