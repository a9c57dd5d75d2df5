import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { describe, expect, it } from "vitest";
import { hashed } from "../../src/authoring/hashed.ts";
import { verifyRoundTrip } from "../../src/factor/verify.ts";

const service = (spec: Record<string, unknown>, labels?: Record<string, string>): Resource => ({
  apiVersion: "v1",
  kind: "Service",
  metadata: { name: "api", namespace: "shop", ...(labels ? { labels } : {}) },
  spec,
});
const verify = (desired: Resource[], rendered: Resource[]) => () =>
  verifyRoundTrip("system shop, beta", desired, rendered);

describe("the round trip", () => {
  it("holds whatever the order of keys and resources", () => {
    const other = { ...service({}), metadata: { name: "web", namespace: "shop" } };
    expect(verify([service({ a: 1, b: [2] }), other], [other, service({ b: [2], a: 1 })])).not.toThrow();
  });

  it.each([
    [
      "another value",
      service({ ports: [{ port: 80 }] }),
      service({ ports: [{ port: 81 }] }),
      "spec.ports[0].port: wanted 80, got 81",
    ],
    ["another type", service({ port: "80" }), service({ port: 80 }), 'spec.port: wanted "80", got 80'],
    ["another order", service({ a: [1, 2] }), service({ a: [2, 1] }), "spec.a[0]: wanted 1, got 2"],
    ["a missing element", service({ a: [1, 2] }), service({ a: [1] }), "spec.a[1]: wanted 2, got nothing"],
    ["a field too many", service({}), service({ a: null }), "spec.a: wanted nothing, got null"],
    [
      "a label",
      service({}, { "app.kubernetes.io/name": "shop" }),
      service({}, { "app.kubernetes.io/name": "blog" }),
      'metadata.labels["app.kubernetes.io/name"]: wanted "shop", got "blog"',
    ],
  ])("is broken by %s, and says where", (_what, desired, rendered, message) => {
    expect(verify([desired], [rendered])).toThrow(
      `system shop, beta: Service api (namespace shop) renders differently at ${message}`,
    );
  });

  it("is broken by a resource that is missing, and by one that nobody wanted", () => {
    expect(verify([service({})], [])).toThrow("Service api (namespace shop) is missing");
    expect(verify([], [service({})])).toThrow(
      "Service api (namespace shop) is rendered, but shouldn't exist",
    );
  });

  it("allows for the order of variables without $(NAME) between them", () => {
    const pod = (...env: string[]) => service({ containers: [{ env: env.map((name) => ENTRIES[name]) }] });
    const ENTRIES: Record<string, object> = {
      A: { name: "A", value: "1" },
      B: { name: "B", value: "$(A)" },
      C: { name: "C", value: "3" },
    };
    expect(verify([pod("A", "B", "C")], [pod("C", "A", "B")])).not.toThrow();
    expect(verify([pod("A", "B")], [pod("B", "A")])).toThrow("containers[0].env[0].name");
    expect(verify([pod("A", "B")], [pod("A")])).toThrow("containers[0].env[1]");
    // The last of several of one name wins.
    expect(verify([pod("A", "A", "C")], [pod("C", "A", "A")])).toThrow("env[0].name");
  });

  it("allows for the content hash of a hashed ConfigMap, in its name and in references only", () => {
    const config = (name: string): Resource => ({
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name, namespace: "shop" },
    });
    const reader = (name: string) => service({ volumes: [{ configMap: { name } }], text: "settings" });
    const desired = [hashed(config("settings")), reader("settings")];
    expect(verify(desired, [config("settings-0123456789"), reader("settings-0123456789")])).not.toThrow();
    expect(verify(desired, [config("settings-0123456789"), reader("settings")])).toThrow(
      "volumes[0].configMap.name",
    );
  });
});
