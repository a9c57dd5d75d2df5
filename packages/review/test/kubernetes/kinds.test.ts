import { groupOf } from "@kustogen/kustomize/value/resource.ts";
import { describe, expect, it } from "vitest";
import { CATALOG, catalogOf } from "../../src/kinds/catalog.ts";
import { knownKinds, typeOfKind } from "../../src/kinds/kinds.ts";
import { isBuiltInGroup, NEWEST, notServed } from "../../src/kinds/served.ts";
import type { Type } from "../../src/kinds/types.ts";
import { schemaProblem } from "../../src/kubernetes/validate.ts";

const split = (name: string): [string, string] => [
  name.slice(0, name.lastIndexOf("/")),
  name.slice(name.lastIndexOf("/") + 1),
];

describe("the known kinds", () => {
  it("can all be made ready, and are mappings with metadata", () => {
    const all = [...knownKinds(), ...Object.keys(CATALOG).flatMap((group) => catalogOf(group)?.names ?? [])];
    expect(all.length).toBeGreaterThan(300);
    const seen = new Set<Type>();
    const walk = (type: Type): void => {
      if (seen.has(type) || typeof type === "string") return;
      seen.add(type);
      if ("fields" in type) for (const field of type.fields.values()) walk(field);
      if ("l" in type) walk(type.l);
      if ("m" in type) walk(type.m);
    };
    for (const name of all) {
      const type = typeOfKind(...split(name));
      expect(type?.fields.has("metadata"), name).toBe(true);
      if (type) walk(type);
    }
    expect(seen.size).toBeGreaterThan(500);
  });

  it("of Kubernetes itself are served by the newest release", () => {
    for (const name of knownKinds()) {
      const [apiVersion, kind] = split(name);
      if (isBuiltInGroup(groupOf(apiVersion)))
        expect(notServed(apiVersion, kind, NEWEST), name).toBeUndefined();
    }
  });

  it("know their young fields from their release on", () => {
    expect(notServed("networking.k8s.io/v1", "ServiceCIDR", "1.32")).toContain(
      "only served since Kubernetes 1.33",
    );
    expect(notServed("policy/v1beta1", "PodDisruptionBudget", "1.24")).toBeUndefined();
    expect(notServed("acme.io/v1beta1", "Thing", "1.35")).toBeUndefined();
  });

  it("check text by the patterns of their definitions, as Go reads them", () => {
    const rule = (strategy: string) => ({
      apiVersion: "monitoring.coreos.com/v1",
      kind: "PrometheusRule",
      metadata: { name: "a" },
      spec: { groups: [{ name: "a", rules: [], partial_response_strategy: strategy }] },
    });
    expect(schemaProblem(rule("WARN"))).toBeUndefined();
    expect(schemaProblem(rule("never"))?.path).toEqual(["spec", "groups", 0, "partial_response_strategy"]);
  });
});
