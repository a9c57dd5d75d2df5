import { describe, expect, it } from "vitest";
import { refused } from "../../../../test/refused.ts";
import type { Environment } from "../../src/authoring/environment.ts";
import { parseEnvironment } from "../../src/environments/load-environment.ts";
import { type ClusterClaims, hostsOfSeveral, refuseClaimedTwice } from "../../src/generate/claimed-twice.ts";
import { clusterClaims } from "../../src/generate/claims.ts";

function environment(name: string, cluster: string): Environment {
  return parseEnvironment(
    `generators/environments/${name}.yaml`,
    `stage: beta\nkubernetes: "1.35"\ncluster: {name: ${cluster}}\nsystems:\n  shop: {}\n  blog: {}\n`,
  );
}

const ingress = (namespace: string, host: string, path = "/") => ({
  apiVersion: "networking.k8s.io/v1",
  kind: "Ingress",
  metadata: { name: "web", namespace },
  spec: { rules: [{ host, http: { paths: [{ path, pathType: "Prefix" }] } }] },
});
const port = (namespace: string) => ({
  apiVersion: "v1",
  kind: "Service",
  metadata: { name: "edge", namespace },
  spec: { type: "NodePort", ports: [{ port: 80, nodePort: 30080 }] },
});
const role = {
  apiVersion: "rbac.authorization.k8s.io/v1",
  kind: "ClusterRole",
  metadata: { name: "reader" },
};

type Made = Record<string, Parameters<typeof clusterClaims>[0][]>;

/** What two systems claim that make these objects, each in these environments. */
function claimed(shop: Made, blog: Made): ClusterClaims {
  const claims = (made: Made) =>
    Object.fromEntries(
      Object.entries(made).map(([layer, resources]) => [layer, resources.flatMap(clusterClaims)]),
    );
  return { shop: claims(shop), blog: claims(blog) };
}

describe("two systems in one cluster", () => {
  const [beta, test, far] = [
    environment("beta", "one"),
    environment("test", "one"),
    environment("far", "two"),
  ];

  it("are refused with what both would have: a host, a node port, a cluster-wide object", () => {
    const both = claimed(
      { beta: [ingress("shop", "x.example.com"), port("shop"), role] },
      { beta: [ingress("blog", "x.example.com"), port("blog"), role] },
    );
    refused(() => refuseClaimedTwice(both, [beta])).toThrow(
      "generators/environments/beta.yaml:6: systems.blog: shop in beta and blog are in the same cluster, and both would create the host x.example.com of Ingress web, the node port 30080 of Service edge, ClusterRole reader. Keep it in only one of them, or give each its own",
    );
  });

  it("are refused in two environments of the cluster, and in two clusters aren't", () => {
    const both = claimed({ beta: [role] }, { test: [role], far: [role] });
    refused(() => refuseClaimedTwice(both, [beta, test, far])).toThrow(
      "generators/environments/test.yaml:6: systems.blog: shop in beta and blog in test are in the same cluster, and both would create ClusterRole reader. ",
    );
    expect(() => refuseClaimedTwice(both, [beta, far])).not.toThrow();
  });

  it("may share a host by its paths", () => {
    const shared = claimed(
      { beta: [ingress("shop", "x.example.com", "/shop")] },
      { beta: [ingress("blog", "x.example.com", "/blog")] },
    );
    expect(() => refuseClaimedTwice(shared, [beta])).not.toThrow();
  });
});

describe("a public host of several environments", () => {
  const file = (name: string, line: number) => `generators/environments/${name}.yaml:${line}`;
  it("is a warning with the places of the systems, in any clusters and by any systems", () => {
    const environments = [environment("beta", "one"), environment("far", "two"), environment("near", "one")];
    const claims = claimed(
      {
        beta: [ingress("shop", "x.example.com"), ingress("shop", "y.example.com")],
        far: [ingress("shop", "x.example.com", "/a")],
      },
      { near: [ingress("blog", "y.example.com", "/b"), ingress("blog", "z.example.com")] },
    );
    expect(hostsOfSeveral(claims, environments)).toEqual([
      `${file("far", 5)}: far has the public host x.example.com, and so has beta (${file("beta", 5)}): its name leads to only one of them. Give each its own`,
      `${file("near", 6)}: near has the public host y.example.com, and so has beta (${file("beta", 5)}): its name leads to only one of them. Give each its own`,
    ]);
  });

  it("is none where one environment has it, for several systems or paths, and another no longer runs the system", () => {
    const claims = claimed(
      { beta: [ingress("shop", "x.example.com", "/shop")], gone: [ingress("shop", "x.example.com")] },
      { beta: [ingress("blog", "x.example.com", "/blog")] },
    );
    expect(hostsOfSeveral(claims, [environment("beta", "one")])).toEqual([]);
  });
});
