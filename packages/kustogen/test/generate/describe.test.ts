import { describe, expect, it } from "vitest";
import { defineSystem, type System } from "../../src/authoring/system.ts";
import { parseEnvironment } from "../../src/environments/load-environment.ts";
import { describeLayer } from "../../src/generate/describe.ts";
import { resolveTree } from "../../src/layers/tree.ts";
import { settings } from "../../src/settings/index.ts";

const beta = parseEnvironment(
  "generators/environments/beta.yaml",
  'stage: beta\nkubernetes: "1.35"\ncluster: {name: x}\nsystems: {shop: {}}\n',
);

/** Describes the last layer of a system whose function is given. */
function described(resources: unknown) {
  const system = defineSystem({
    name: "shop",
    description: "Sells things.",
    namespace: "shop",
    settings: settings({}),
    images: {},
    secrets: [],
    layers: { beta: {} },
    resources: resources as System["resources"],
  });
  return describeLayer(resolveTree(system, [beta]).at(-1) as never);
}

describe("describing a layer", () => {
  it("gives checked resources in the system's namespace", () => {
    expect(described(() => [{ apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "a" } }])).toEqual([
      { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "a", namespace: "shop" } },
    ]);
  });

  it("of a system whose function throws names system, layer and line", () => {
    const failing = () => {
      throw new TypeError("no such thing");
    };
    expect(() => described(failing)).toThrow(
      /^shop in beta: resources\(\) failed: no such thing\n {2}at .*describe\.test/,
    );
    expect(() => described(failing)).toThrow(expect.objectContaining({ name: "InputError" }));
    expect(() =>
      described(() => {
        throw "text";
      }),
    ).toThrow("shop in beta: resources() threw text");
  });

  it("of a system whose function is async or returns no list says so", () => {
    expect(() => described(async () => [])).toThrow("it must not be async");
    expect(() => described(() => ({}))).toThrow("expected a list of Kubernetes objects");
  });

  it("uses the Kubernetes version of the environment", () => {
    const old = { apiVersion: "batch/v1beta1", kind: "CronJob", metadata: { name: "a" } };
    expect(() => described(() => [old])).toThrow("the cluster runs 1.35; use batch/v1");
  });
});
