import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { Environment } from "../../src/authoring/environment.ts";
import { defineSystem, type System } from "../../src/authoring/system.ts";
import { parseEnvironment } from "../../src/environments/load-environment.ts";
import { checkNames, selectEnvironments, selectSystems } from "../../src/layers/select.ts";
import { resolveTree } from "../../src/layers/tree.ts";
import { feature, group, host, port, replicas, settings } from "../../src/settings/index.ts";

function environment(name: string, systems: string, stage = name) {
  return parseEnvironment(
    `generators/environments/${name}.yaml`,
    `stage: ${stage}\nkubernetes: "1.35"\ncluster: {name: x}\nsystems:\n${systems}`,
  );
}

/** A system with a shared layer; `change` replaces parts of it. */
function shop(change: Partial<System> = {}): System {
  return {
    ...defineSystem({
      name: "shop",
      description: "Sells things.",
      namespace: "shop",
      settings: settings({
        domain: host().default("shop.localhost"),
        api: group({ port: port().default(8080), replicas: replicas().default(1) }),
        hosts: z.array(host()).default([]),
        cache: feature({ port: port().default(6379) }),
      }),
      images: { api: { name: "ghcr.io/acme/api" }, redis: { tag: "7.2" } },
      secrets: [],
      layers: {
        beta: { parent: "aws-base", settings: { api: { replicas: 2 } } },
        production: { parent: "aws-base" },
        "aws-base": {
          settings: { api: { port: 9000 }, hosts: ["a.de", "b.de"] },
          images: { redis: { name: "ecr/redis" } },
        },
      },
      describedLayers: ["base"],
      resources: () => [],
    }),
    ...change,
  };
}

const beta = () =>
  environment(
    "beta",
    "  shop:\n    settings:\n      domain: beta.shop.de\n      hosts: [c.de]\n    images:\n      api: {tag: v1}\n",
  );

describe("the tree of a system", () => {
  it("is ordered with each layer behind its parent, and merges settings from base outwards", () => {
    const nodes = resolveTree(shop(), [beta()]);
    expect(nodes.map(({ layer, parent, deployed, stage }) => [layer, parent, deployed, stage])).toEqual([
      ["base", undefined, false, "development"],
      ["aws-base", "base", false, "development"],
      ["beta", "aws-base", true, "beta"],
    ]);
    expect(nodes[2]?.settings).toEqual({
      domain: "beta.shop.de",
      api: { port: 9000, replicas: 2 },
      hosts: ["c.de"],
    });
    expect(nodes[0]?.settings).toEqual({
      domain: "shop.localhost",
      api: { port: 8080, replicas: 1 },
      hosts: [],
    });
  });

  it("has no layer that no environment uses: what left the repository is not deployed with defaults", () => {
    const layers = (environments: Environment[]) =>
      resolveTree(shop(), environments).map(({ layer }) => layer);
    expect(layers([])).toEqual(["base"]);
    expect(layers([environment("beta", "  other: {}\n")])).toEqual(["base"]);
  });

  it("leaves out an environment that does not run the system", () => {
    const nodes = resolveTree(shop(), [beta(), environment("production", "  other: {}\n")]);
    expect(nodes.map(({ layer }) => layer)).toEqual(["base", "aws-base", "beta"]);
  });

  it("null in an environment takes the layer's value away", () => {
    const nodes = resolveTree(shop(), [
      environment("beta", "  shop: {settings: {hosts: null, api: {port: null}}, images: {api: {tag: v1}}}\n"),
    ]);
    expect(nodes.find(({ layer }) => layer === "beta")?.settings).toMatchObject({
      hosts: [],
      api: { port: 8080, replicas: 2 },
    });
  });

  it("tells the system's function where it is", () => {
    const context = resolveTree(shop(), [beta()])[2]?.context;
    expect(context).toMatchObject({
      system: "shop",
      namespace: "shop",
      layer: "beta",
      stage: "beta",
      deployed: true,
    });
    expect([context?.within("aws-base"), context?.within("beta"), context?.within("production")]).toEqual([
      true,
      true,
      false,
    ]);
    expect(context?.images).toEqual({ api: "ghcr.io/acme/api:v1", redis: "ecr/redis:7.2" });
  });

  it("a pin's digest replaces the tag, and the other way round, as kustomize does", () => {
    const digest = `sha256:${"0123456789ab".padEnd(64, "f")}`;
    const [node] = resolveTree(shop({ layers: { beta: {} } }), [
      environment("beta", `  shop: {images: {api: {tag: v1}, redis: {digest: "${digest}"}}}\n`),
    ]).slice(-1);
    expect(node?.images.redis).toEqual({
      name: "redis",
      tag: undefined,
      digest,
      reference: `redis@${digest}`,
    });
  });
});

describe("a tree that can't be built", () => {
  const cases: [string, () => unknown, string][] = [
    [
      "a cycle",
      () => resolveTree(shop({ layers: { a: { parent: "b" }, b: { parent: "c" }, c: { parent: "a" } } }), []),
      "systems/shop layers: a → b → c → a is a cycle",
    ],
    [
      "a layer on itself",
      () => resolveTree(shop({ layers: { a: { parent: "a" } } }), []),
      "a → a is a cycle",
    ],
    [
      "a missing parent",
      () => resolveTree(shop({ layers: { a: {}, b: { parent: "aa" } } }), []),
      'systems/shop layers.b.parent: no layer "aa". Did you mean "a"?',
    ],
    [
      "a parent named like a JavaScript method",
      () => resolveTree(shop({ layers: { b: { parent: "constructor" } } }), []),
      'no layer "constructor"',
    ],
    [
      "a layer that is no DNS label",
      () => resolveTree(shop({ layers: { Beta_1: {} } }), []),
      "systems/shop layers.Beta_1: expected a layer name",
    ],
    ["a layer called base", () => resolveTree(shop({ layers: { base: {} } }), []), '"base" is always there'],
    [
      "an environment without layer",
      () => resolveTree(shop({ layers: { bta: {} } }), [beta()]),
      'generators/environments/beta.yaml:5: systems.shop: the system has no layer "beta". Did you mean "bta"?',
    ],
    [
      "a wrong setting in an environment",
      () =>
        resolveTree(shop(), [
          environment(
            "beta",
            "  shop:\n    settings:\n      api:\n        port: 99999\n    images: {api: {tag: v1}}\n",
          ),
        ]),
      "generators/environments/beta.yaml:8: systems.shop.settings.api.port: expected a port from 1 to 65535, without quotes, found 99999",
    ],
    [
      "an unknown setting in an environment",
      () => resolveTree(shop(), [environment("beta", "  shop: {settings: {domian: x.de}}\n")]),
      'beta.yaml:5: systems.shop.settings.domian: unknown setting "domian". Did you mean "domain"?',
    ],
    [
      "a wrong list entry",
      () =>
        resolveTree(shop(), [
          environment("beta", "  shop:\n    settings:\n      hosts:\n        - a.de\n        - http://x\n"),
        ]),
      "beta.yaml:9: systems.shop.settings.hosts[1]: expected a host name",
    ],
    [
      "a wrong setting of a component",
      () => resolveTree(shop(), [environment("beta", "  shop:\n    settings:\n      cache: {port: x}\n")]),
      "beta.yaml:7: systems.shop.settings.cache.port: expected a port",
    ],
    [
      "a wrong setting in a layer",
      () => resolveTree(shop({ layers: { beta: { settings: { api: { port: 0 } } } } }), [beta()]),
      "systems/shop layers.beta.settings.api.port: expected a port",
    ],
    [
      "a wrong setting of base",
      () => resolveTree(shop({ base: { settings: { domain: "X" } } }), []),
      "systems/shop base.settings.domain: expected a host name",
    ],
    [
      "a missing setting",
      () => resolveTree(shop({ settings: settings({ domain: host() }) }), []),
      "systems/shop base.settings.domain: missing; expected a host name",
    ],
    [
      "a pin nobody declares",
      () => resolveTree(shop(), [environment("beta", "  shop:\n    images:\n      apj: {tag: v1}\n")]),
      'beta.yaml:7: systems.shop.images.apj: shop declares no image "apj". Did you mean "api"?',
    ],
    [
      "a pin nobody declares in a layer",
      () => resolveTree(shop({ layers: { beta: { images: { x: { tag: "1" } } } } }), [beta()]),
      'systems/shop layers.beta.images.x: shop declares no image "x"',
    ],
    [
      "a wrong pin in a layer",
      () => resolveTree(shop({ layers: { beta: { images: { api: { tag: "a b" } } } } }), [beta()]),
      "systems/shop layers.beta.images.api.tag: expected a tag",
    ],
    [
      "an image without pin",
      () => resolveTree(shop(), [environment("beta", "  shop: {}\n")]),
      'beta.yaml:5: systems.shop.images.api: no tag or digest for image "api" in beta',
    ],
    [
      "latest in production",
      () =>
        resolveTree(shop(), [environment("production", "  shop:\n    images:\n      api: {tag: latest}\n")]),
      'production.yaml:7: systems.shop.images.api.tag: image "api" runs the tag "latest" in production',
    ],
    [
      "an image name with a tag",
      () => resolveTree(shop({ images: { api: { name: "acme/api:v1" } } }), []),
      'systems/shop images.api: "acme/api:v1" is no image name',
    ],
    [
      "an unknown system in an environment",
      () => checkNames([shop()], [environment("beta", "  shpo: {}\n")]),
      'beta.yaml:5: systems.shpo: no such system. Did you mean "shop"?',
    ],
    ["two systems of one name", () => checkNames([shop(), shop()], []), 'two systems are called "shop"'],
    [
      "a system that is no DNS label",
      () => checkNames([shop({ name: "Shop" })], []),
      'system "Shop": expected a name',
    ],
    [
      "a namespace that is none",
      () => checkNames([shop({ namespace: "a_b" })], []),
      'systems/shop namespace: "a_b" is no namespace',
    ],
    [
      "an unknown --system",
      () => selectSystems([shop()], ["shpo"]),
      'no system "shpo". Did you mean "shop"?',
    ],
    ["an unknown --env", () => selectEnvironments([beta()], ["qa"]), 'no environment "qa". Known: beta.'],
  ];
  for (const [name, run, message] of cases)
    it(`because of ${name} says so and how to mend it`, () => {
      expect(run).toThrow(message);
      expect(run).toThrow(expect.objectContaining({ name: "InputError" }));
    });

  it("latest in production passes with a reason or a digest", () => {
    const digest = `sha256:${"a".repeat(64)}`;
    const production = (pin: string) => environment("production", `  shop: {images: {api: ${pin}}}\n`);
    const moving = shop({ images: { api: { moving: "seeded app" }, redis: { tag: "7" } } });
    expect(() => resolveTree(moving, [production("{tag: latest}")])).not.toThrow();
    expect(() => resolveTree(shop(), [production(`{tag: latest, digest: "${digest}"}`)])).not.toThrow();
  });

  it("selecting nothing selects all", () => {
    expect(selectSystems([shop()], [])).toHaveLength(1);
    expect(selectSystems([shop()], ["shop", "shop"])).toHaveLength(1);
  });
});
