import { describe, expect, it } from "vitest";
import { z } from "zod";
import { refused } from "../../../../test/refused.ts";
import { rows } from "../../../../test/table.ts";
import type { Environment } from "../../src/authoring/environment.ts";
import { defineSystem, type System } from "../../src/authoring/system.ts";
import { parseGroup, parseLayer } from "../../src/environments/groups.ts";
import { parseEnvironment } from "../../src/environments/load-environment.ts";
import { checkNames, select } from "../../src/layers/select.ts";
import { resolveTree } from "../../src/layers/tree.ts";
import {
  arn,
  boolean,
  cidr,
  feature,
  host,
  own as ownOf,
  peers,
  port,
  replicas,
  settings,
  group as settingsGroup,
  url,
} from "../../src/settings/index.ts";

/** An environment in these groups. */
function environment(name: string, systems: string, stage = name, groups: string[] = [], known = [AWS()]) {
  return parseEnvironment(
    `generators/environments/${name}.yaml`,
    `stage: ${stage}\nkubernetes: "1.35"\ncluster: {name: x}\nsystems:\n${systems}groups: [${groups.join(", ")}]\n`,
    undefined,
    known,
  );
}

function group(name: string, systems: string) {
  return parseGroup(`generators/environments/groups/${name}.yaml`, `systems:\n${systems}`);
}

/** The settings of base, or of a group, in a file beside those of environments. */
function layer(name: string, systems: string) {
  return parseLayer(`generators/environments/${name}.yaml`, `systems:\n${systems}`);
}

/** An environment that starts from a base with this about the shop. */
const inBase = (said: string) =>
  environment(
    "beta",
    "  shop: {images: {api: {tag: v1}}}\n",
    "beta",
    [],
    [layer("base", `  shop: {${said}}\n`)],
  );

const NEEDED = settings({ api: settingsGroup({ port: port() }) });

const AWS = (more = "") =>
  group(
    "aws",
    `  shop:\n    settings: {api: {port: 9000}, hosts: [a.de, b.de]${more}}\n    images: {redis: {name: ecr/redis}}\n`,
  );

/** A system; `change` replaces parts of it. */
function shop(change: Partial<System> = {}): System {
  return {
    ...defineSystem({
      name: "shop",
      description: "Sells things.",
      namespace: "shop",
      settings: settings({
        domain: host().default("shop.localhost"),
        api: settingsGroup({ port: port().default(8080), replicas: replicas().default(1) }),
        hosts: z.array(host()).default([]),
        cache: feature({ port: port().default(6379) }),
      }),
      images: { api: { name: "ghcr.io/acme/api" }, redis: { tag: "7.2" } },
      secrets: [],
      resources: () => [],
    }),
    ...change,
  };
}

const beta = () =>
  environment(
    "beta",
    "  shop:\n    settings:\n      domain: beta.shop.de\n      api: {replicas: 2}\n      hosts: [c.de]\n    images:\n      api: {tag: v1}\n",
    "beta",
    ["aws"],
  );

describe("the tree of a system", () => {
  it("is ordered with each layer behind its parent, and merges settings from the group outwards", () => {
    const nodes = resolveTree(shop(), [beta()]);
    expect(nodes.map(({ layer, parent, deployed, stage }) => [layer, parent, deployed, stage])).toEqual([
      ["base", undefined, false, "development"],
      ["aws", "base", false, "development"],
      ["beta", "aws", true, "beta"],
    ]);
    expect(nodes[2]?.settings).toEqual({
      domain: "beta.shop.de",
      api: { port: 9000, replicas: 2 },
      hosts: ["c.de"],
    });
    expect(nodes[1]?.settings).toMatchObject({ api: { port: 9000, replicas: 1 }, domain: "shop.localhost" });
    expect(nodes[0]?.settings).toEqual({
      domain: "shop.localhost",
      api: { port: 8080, replicas: 1 },
      hosts: [],
    });
  });

  it("shows a system its own sections of the environment and of its groups, so that its inputs are known", () => {
    const groups = [group("aws", "  shop: {settings: {api: {port: 9000}}}\n  blog: {}\n")];
    const both = "  shop: {images: {api: {tag: v1}}}\n  blog: {}\n";
    const [base, , own] = resolveTree(shop(), [environment("beta", both, "beta", ["aws"], groups)]);
    expect(base?.context.environment).toBeUndefined();
    expect(Object.keys(own?.context.environment?.systems ?? {})).toEqual(["shop"]);
    expect(own?.context.environment?.groups.map(({ systems }) => Object.keys(systems))).toEqual([["shop"]]);
    expect(["beta", "aws", "base"].map((name) => own?.context.within(name))).toEqual([true, true, false]);
  });

  it("has a neutral value of what is each environment's own in base and in groups, and never in an environment", () => {
    const own = settings({
      ingress: feature({ host: host(), staticHost: host(), tls: boolean().default(false) }),
      mirrors: z.array(cidr()),
      database: peers(),
      role: arn(),
      login: ownOf(url().optional(), "https://{host}/login"),
      other: host().default("x.svc"),
    });
    const eu = group("eu", "  shop: {settings: {mirrors: [10.0.0.0/8]}}\n");
    const base = layer("base", "  shop: {settings: {ingress: true, database: [{namespace: postgres}]}}\n");
    const system = shop({ settings: own, images: {} });
    const said =
      "  shop: {settings: {ingress: {host: a.de, staticHost: b.de}, mirrors: [10.1.0.0/16], role: 'arn:aws:iam::123456789012:role/x'}}\n";
    const nodes = resolveTree(system, [environment("beta", said, "beta", [], [base, eu])]);
    const neutral = {
      ingress: { host: "shop.example.com", staticHost: "static.shop.example.com", tls: false },
      mirrors: ["192.0.2.0/24"],
      database: [{ namespace: "postgres" }],
      role: "arn:aws:iam::000000000000:shop",
      login: "https://login.shop.example.com/login",
      other: "x.svc",
    };
    expect(nodes.map(({ settings: found }) => found)).toEqual([
      neutral,
      { ...neutral, mirrors: ["10.0.0.0/8"] },
      {
        ingress: { host: "a.de", staticHost: "b.de", tls: false },
        mirrors: ["10.1.0.0/16"],
        database: [{ namespace: "postgres" }],
        role: "arn:aws:iam::123456789012:role/x",
        other: "x.svc",
      },
    ]);
    const alone = resolveTree(shop({ settings: settings({ database: peers() }), images: {} }), []);
    expect(alone[0]?.settings).toEqual({ database: [{ cidr: "192.0.2.0/24" }] });
    refused(() => resolveTree(system, [environment("beta", "  shop: {}\n", "beta", [], [base])])).toThrow(
      "systems.shop.settings.ingress.host: missing; expected a host name",
    );
  });

  it("has the layer of each group that says something of the system, whoever uses it", () => {
    const layers = (environments: Environment[]) =>
      resolveTree(shop(), environments).map(({ layer }) => layer);
    expect(layers([])).toEqual(["base"]);
    expect(layers([environment("beta", "  other: {}\n", "beta", ["aws"])])).toEqual(["base", "aws"]);
    expect(layers([environment("beta", "  other: {}\n", "beta", [])])).toEqual(["base", "aws"]);
  });

  it("builds an environment on its first group that says something of the system, and has the settings of all", () => {
    const groups = [
      AWS(),
      group("eu", "  shop: {settings: {domain: eu.shop.de}}\n"),
      group("idle", "  other: {}\n"),
    ];
    const of = (name: string, names: string[]) =>
      environment(name, "  shop: {images: {api: {tag: v1}}}\n", "beta", names, groups);
    const nodes = resolveTree(shop(), [of("a", ["aws", "eu"]), of("b", ["idle", "eu"]), of("c", [])]);
    expect(nodes.map(({ layer, parent }) => [layer, parent])).toEqual([
      ["base", undefined],
      ["aws", "base"],
      ["eu", "base"],
      ["a", "aws"],
      ["b", "eu"],
      ["c", "base"],
    ]);
    expect(nodes[3]?.settings).toMatchObject({ domain: "eu.shop.de", api: { port: 9000 } });
    expect(["aws", "eu", "base"].map((name) => nodes[3]?.context.within(name))).toEqual([true, true, false]);
    expect(nodes.slice(0, 3).map(({ context }) => context.within("eu"))).toEqual([false, false, true]);
    expect(nodes.slice(0, 3).map(({ context }) => context.within("base"))).toEqual([false, false, false]);
  });

  it("prefers a group's file to base.yaml, and an environment's file to both", () => {
    const said = (of: string) => `  shop: {settings: {${of}}}\n`;
    const files = [layer("base", said("a: 1, b: 1, c: 1")), group("aws", said("b: 2, c: 2"))];
    const three = shop({ images: {}, settings: settings({ a: port(), b: port(), c: port() }) });
    const nodes = resolveTree(three, [environment("beta", said("c: 3"), "beta", ["aws"], files)]);
    expect(nodes.map(({ layer, settings: own }) => [layer, own])).toEqual([
      ["base", { a: 1, b: 1, c: 1 }],
      ["aws", { a: 1, b: 2, c: 2 }],
      ["beta", { a: 1, b: 2, c: 3 }],
    ]);
  });

  it("leaves out an environment that does not run the system", () => {
    const nodes = resolveTree(shop(), [beta(), environment("production", "  other: {}\n")]);
    expect(nodes.map(({ layer }) => layer)).toEqual(["base", "aws", "beta"]);
  });

  it("null in an environment takes the group's value away", () => {
    const systems = "  shop: {settings: {hosts: null, api: {port: null}}, images: {api: {tag: v1}}}\n";
    const nodes = resolveTree(shop(), [environment("beta", systems, "beta", ["aws"])]);
    expect(nodes.find(({ layer }) => layer === "beta")?.settings).toMatchObject({
      hosts: [],
      api: { port: 8080, replicas: 1 },
    });
  });

  it("tells the system's function where it is", () => {
    const context = resolveTree(shop(), [beta()])[2]?.context;
    expect(context).toMatchObject({ system: "shop", namespace: "shop", layer: "beta", stage: "beta" });
    expect([context?.within("aws"), context?.within("beta"), context?.within("production")]).toEqual([
      true,
      true,
      false,
    ]);
    expect(context?.images).toEqual({ api: "ghcr.io/acme/api:v1", redis: "ecr/redis:7.2" });
  });

  it("a pin's digest replaces the tag, and the other way round, as kustomize does", () => {
    const digest = `sha256:${"0123456789ab".padEnd(64, "f")}`;
    const [node] = resolveTree(shop(), [
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
  // What files say; "↵" begins another line in them.
  const inFiles = rows(`
a wrong setting in an environment | beta | shop:↵    settings:↵      api:↵        port: 99999↵    images: {api: {tag: v1}} | generators/environments/beta.yaml:8: systems.shop.settings.api.port: expected a port from 1 to 65535, without quotes, found 99999
an unknown setting in an environment | beta | shop: {settings: {domian: x.de}} | beta.yaml:5: systems.shop.settings.domian: unknown setting "domian". Did you mean "domain"?
a wrong list entry | beta | shop:↵    settings:↵      hosts:↵        - a.de↵        - http://x | beta.yaml:9: systems.shop.settings.hosts[1]: expected a host name
a wrong setting of a component | beta | shop:↵    settings:↵      cache: {port: x} | beta.yaml:7: systems.shop.settings.cache.port: expected a port
a pin nobody declares | beta | shop:↵    images:↵      apj: {tag: v1} | beta.yaml:7: systems.shop.images.apj: shop declares no image "apj". Did you mean "api"?
an image without pin | beta | shop: {} | beta.yaml:5: systems.shop.images.api: no tag or digest for image "api" in beta
latest in production | production | shop:↵    images:↵      api: {tag: latest} | production.yaml:7: systems.shop.images.api.tag: image "api" has the tag "latest" in production
a wrong setting of base | base | settings: {api: {port: 0}} | generators/environments/base.yaml:2: systems.shop.settings.api.port: expected a port
a host in base, which environments would share | base | settings: {domain: shop.de, hosts: [a.de]} | generators/environments/base.yaml:2: systems.shop.settings.domain: each environment has its own, so that none gets another's; expected it in the environments' files, found "shop.de"
a missing setting | beta of NEEDED | shop: {settings: {api: {port: 81}}} | generators/environments/base.yaml: systems.shop.settings.api.port: missing; expected a port from 1 to 65535, without quotes. Write what environments start from:↵  systems: { shop: { settings: { api: { port: 81 } } } }↵  (settings of shop in base)
a missing setting that no environment has either | base of NEEDED | settings: {} | generators/environments/base.yaml:2: systems.shop.settings.api.port: missing; expected a port from 1 to 65535, without quotes. Write what environments start from:↵  systems: { shop: { settings: { api: { port: … } } } }
  `).map(([name = "", where = "", text = "", message = ""]): (typeof cases)[number] => {
    const [file = "", needed] = where.split(" of ");
    const said = text.replaceAll("↵", "\n");
    const states = () => [file === "base" ? inBase(said) : environment(file, `  ${said}\n`)];
    const system = shop(needed === undefined ? {} : { settings: NEEDED });
    return [name, () => resolveTree(system, states()), message.replaceAll("↵", "\n")];
  });
  const cases: [string, () => unknown, string][] = [
    [
      "a group that is not there",
      () => environment("beta", "  shop: {}\n", "beta", ["azs"]),
      'generators/environments/beta.yaml:6:10: groups[0]: no group "azs": expected a file generators/environments/groups/azs.yaml. Did you mean "aws"?',
    ],
    [
      "a group called base",
      () => parseGroup("groups/base.yaml", "systems: {}\n"),
      `groups/base.yaml: "base" can't be the name of a group`,
    ],
    [
      "a system nobody knows in a group",
      () =>
        checkNames(
          [shop()],
          [environment("beta", "  shop: {}\n", "beta", ["aws"], [group("aws", "  shpo: {}\n")])],
        ),
      'generators/environments/groups/aws.yaml:2: systems.shpo: no such system. Did you mean "shop"? If it is new, add it to the list in generators/systems/index.ts',
    ],
    [
      "a wrong setting in a group",
      () =>
        resolveTree(shop(), [
          environment("beta", "  shop: {images: {api: {tag: v1}}}\n", "beta", ["aws"], [AWS(", domain: X")]),
        ]),
      "generators/environments/groups/aws.yaml:3: systems.shop.settings.domain: expected a host name",
    ],
    [
      "a pin in base",
      () => layer("base", "  shop: {images: {api: {tag: v1}}}\n"),
      "base.yaml:2:25: systems.shop.images.api.tag: only an environment pins an image",
    ],
    [
      "a group that is called as base",
      () => environment("beta", "  shop: {}\n", "beta", ["base"], [layer("base", "  shop: {}\n")]),
      'groups[0]: no group "base"',
    ],
    [
      "an image nobody declares in a group",
      () => {
        const groups = [group("aws", "  shop: {images: {x: {name: acme/x}}}\n")];
        resolveTree(shop(), [environment("beta", "  shop: {}\n", "beta", ["aws"], groups)]);
      },
      'generators/environments/groups/aws.yaml:2: systems.shop.images.x: shop declares no image "x"',
    ],
    [
      "an unknown system in an environment",
      () => checkNames([shop()], [environment("beta", "  shpo: {}\n")]),
      'beta.yaml:5: systems.shpo: no such system. Did you mean "shop"? If it is new, add it to the list in generators/systems/index.ts',
    ],
    ["two systems of one name", () => checkNames([shop(), shop()], []), 'index.ts lists two called "shop"'],
    [
      "a system that is no DNS label",
      () => checkNames([shop({ name: "Shop" })], []),
      `"Shop" can't be the name of a system`,
    ],
    [
      "a namespace that is none",
      () => checkNames([shop({ namespace: "a_b" })], []),
      'namespace: "a_b" isn\'t a valid namespace',
    ],
    ["an unknown --env", () => select("environment", [beta()], ["qa"]), 'no environment "qa". Known: beta.'],
  ];
  for (const [name, run, message] of [...inFiles, ...cases])
    it(`because of ${name} says so and how to fix it`, () => {
      refused(run).toThrow(message);
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
    expect(select("system", [shop()], [])).toHaveLength(1);
    expect(select("system", [shop()], ["shop", "shop"])).toHaveLength(1);
  });
});
