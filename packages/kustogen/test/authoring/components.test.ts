import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { stateOf } from "@kustogen/review/check/model/state.ts";
import { describe, expect, it } from "vitest";
import { refused } from "../../../../test/refused.ts";
import type { Component, ComponentList } from "../../src/authoring/component.ts";
import type { Context } from "../../src/authoring/context.ts";
import { isHashed } from "../../src/authoring/hashed.ts";
import { defineSystem } from "../../src/authoring/system.ts";
import type { SystemRule } from "../../src/authoring/system-rule.ts";
import { acmeSolver, ingressController, prometheus } from "../../src/blocks/cluster-peers.ts";
import { hashedConfigMap } from "../../src/blocks/config-map.ts";
import { frame } from "../../src/blocks/frame.ts";
import { inNamespace, internet } from "../../src/blocks/traffic.ts";
import { parseEnvironment } from "../../src/environments/load-environment.ts";
import { authoredRules } from "../../src/generate/authored-facts.ts";
import { checkNames } from "../../src/layers/select.ts";
import { resolveTree } from "../../src/layers/tree.ts";
import { boolean, feature, integer, settings } from "../../src/settings/index.ts";

interface Settings {
  cache?: { size: number };
  closed: boolean;
  pods: number;
}
type Shop = Context<Settings, string>;

const account = (name: string): Resource => ({
  apiVersion: "v1",
  kind: "ServiceAccount",
  metadata: { name },
});
const pod = (name: string, containerPort: number): Resource => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name },
  spec: { containers: [{ name, image: "shop:1", ports: [{ containerPort }] }] },
});
const names = (resources: readonly Resource[]) => resources.map(({ metadata }) => metadata.name);
const waves = (resources: readonly Resource[]) =>
  resources.map(({ metadata }) => metadata.annotations?.["argocd.argoproj.io/sync-wave"]);

const DATABASE = { to: inNamespace("postgres"), ports: [5432], why: "the database" };
const api: Component<Shop> = {
  name: "api",
  resources: () => [pod("api", 80)],
  admits: () => [{ from: inNamespace("ingress-nginx"), ports: [80], why: "visitors" }],
  talksTo: () => [
    DATABASE,
    { to: "cache", ports: [6379], why: "sessions" },
    { to: undefined, ports: [1], why: "x" },
  ],
};
const worker: Component<Shop> = {
  name: "worker",
  resources: () => [account("worker")],
  talksTo: () => [DATABASE],
};
const cache: Component<Shop, NonNullable<Settings["cache"]>> = {
  name: "cache",
  when: ({ settings }) => settings.cache,
  resources: (_context, { on, part }) => [pod(`cache-${on.size}-${part.component}`, 6379)],
  admits: () => [],
};
const migration: Component<Shop> = {
  name: "migration",
  wave: -1,
  resources: () => [account("migrate")],
  talksTo: () => [DATABASE],
};

/** What a frame makes of the traffic. */
const policies: Component<Shop> = {
  name: "policies",
  resources: (_context, { traffic }) =>
    traffic
      ? [
          {
            ...account("closed"),
            apiVersion: "networking.k8s.io/v1",
            kind: "NetworkPolicy",
            spec: { podSelector: {} },
          },
        ]
      : [],
};

/** A system of components with what a test changes. */
function shop(change: Partial<ComponentList<Shop>> & { rules?: SystemRule<Shop>[] } = {}) {
  return defineSystem({
    name: "shop",
    description: "Sells things.",
    namespace: "shop",
    settings: settings({
      cache: feature({ size: integer().default(1) }),
      closed: boolean().default(true),
      pods: integer().default(1),
    }),
    images: {},
    secrets: [],
    components: [policies, api, worker, migration, cache],
    policies: ({ settings }) => settings.closed,
    ...change,
  });
}

function environment(given: string) {
  return parseEnvironment(
    "generators/environments/beta.yaml",
    `stage: beta\nkubernetes: "1.35"\ncluster: {name: x}\nsystems:\n  shop:\n    settings: ${given}\n`,
  );
}

/** The layer beta of a system with these settings. */
function beta(system: ReturnType<typeof shop>, given = "{}") {
  const node = resolveTree(system, [environment(given)]).at(-1);
  if (node === undefined) throw new Error("no layer");
  return node;
}
const contextOf = (system: ReturnType<typeof shop>, given?: string) => beta(system, given).context as never;

describe("a system of components", () => {
  it("has the resources of those that are there, in the order of the list, by wave", () => {
    const without = shop().resources(contextOf(shop()));
    expect(names(without)).toEqual(["migrate", "closed", "api", "worker"]);
    expect(waves(without)).toEqual(["-1", undefined, undefined, undefined]);
    const on = shop().resources(contextOf(shop(), "{cache: {size: 3}}"));
    expect(names(on)).toEqual(["migrate", "closed", "api", "worker", "cache-3-cache"]);
  });

  it("leaves a resource in the wave that it says itself", () => {
    const late = {
      ...account("late"),
      metadata: { name: "late", annotations: { "argocd.argoproj.io/sync-wave": "4" } },
    };
    const system = shop({
      components: [{ name: "both", wave: -2, resources: () => [account("early"), late] }],
    });
    expect(waves(system.resources(contextOf(system)))).toEqual(["-2", "4"]);
  });

  it("has a table of traffic in which equal connections of several components are one flow", () => {
    const { components, flows } = shop().traffic?.(contextOf(shop(), "{cache: true}")) ?? {};
    expect(Object.keys(components ?? {})).toEqual(["api", "worker", "migration", "cache"]);
    expect(flows).toEqual([
      { from: inNamespace("ingress-nginx"), to: "api", ports: [80], why: "visitors" },
      {
        from: ["api", "worker", "migration"],
        to: inNamespace("postgres"),
        ports: [5432],
        why: "the database",
      },
      { from: "api", to: "cache", ports: [6379], why: "sessions" },
    ]);
  });

  it("leaves connections to a component that is off, or to nobody, out of the table", () => {
    const { components, flows } = shop().traffic?.(contextOf(shop())) ?? {};
    expect(Object.keys(components ?? {})).not.toContain("cache");
    expect(flows?.map(({ why }) => why)).toEqual(["visitors", "the database"]);
  });

  it("has no table where it has no policies, and refuses a name in it that no component has", () => {
    expect(shop().traffic?.(contextOf(shop(), "{closed: false}"))).toBeUndefined();
    const wrong = shop({
      components: [{ name: "web", talksTo: () => [{ to: "apy", ports: [80], why: "pages" }] }, api],
    });
    refused(() => wrong.traffic?.(contextOf(wrong))).toThrow(
      `component web: shop in beta: the traffic "pages" names the component "apy", which isn't among the system's components; what is outside is a peer, such as internet(). Did you mean "api"?`,
    );
  });

  it("has both ends of a connection in the table, also of a component that declares none", () => {
    const quiet: Component<Shop> = { name: "queue", resources: () => [pod("queue", 6379)] };
    const caller: Component<Shop> = {
      name: "web",
      talksTo: () => [{ to: ["queue"], ports: [6379], why: "jobs" }],
    };
    const system = shop({ components: [frame("shop"), quiet, caller, { name: "idle" }] });
    expect(Object.keys(system.traffic?.(contextOf(system))?.components ?? {})).toEqual(["queue", "web"]);
    expect(names(system.resources(contextOf(system)))).toContain("allow-queue");
  });

  it("refuses a connection to a component that makes no pods", () => {
    const system = shop({
      components: [
        frame("shop"),
        { name: "files", resources: () => [account("files")] },
        { name: "web", talksTo: () => [{ to: "files", ports: [80], why: "reads" }] },
      ],
    });
    refused(() => system.resources(contextOf(system))).toThrow(
      'component web: shop in beta: the traffic "reads" leads to component files, which has no pods',
    );
  });

  it("labels every resource, and a hashed ConfigMap stays one", () => {
    const system = shop({
      components: [
        { name: "web", resources: (_context, { part }) => [hashedConfigMap(part, "web", { a: "b" })] },
      ],
      labels: ({ layer }) => ({ environment: layer }),
    });
    const [map] = system.resources(contextOf(system)) as [Resource];
    expect(map.metadata.labels).toMatchObject({ "app.kubernetes.io/component": "web", environment: "beta" });
    expect(isHashed(map)).toBe(true);
    const plain = shop({
      components: [{ name: "web", resources: () => [account("a")] }],
      labels: { team: "x" },
    });
    expect(plain.resources(contextOf(plain))[0]?.metadata.labels).toEqual({ team: "x" });
  });

  it("is refused when two components have one name", () => {
    refused(() => shop({ components: [api, api] })).toThrow('components: two are called "api"; rename one');
  });
});

describe("the frame of a system", () => {
  it("comes first: account, further resources, and the policies of all components", () => {
    const system = shop({
      components: [
        frame<Shop>("shop", {
          account: () => ({ role: "arn" }),
          resources: (_context, part) => [account(`of-${part.component}`)],
        }),
        api,
        cache,
      ],
    });
    const made = system.resources(contextOf(system));
    expect(names(made)).toEqual(["shop", "of-shop", "default-deny", "allow-dns", "allow-api", "api"]);
    expect(new Set(waves(made.slice(0, -1)))).toEqual(new Set(["-2"]));
    expect(made[0]?.metadata.annotations).toMatchObject({ role: "arn" });
    expect(names(system.resources(contextOf(system, "{closed: false}")))).toEqual(["shop", "of-shop", "api"]);
  });
});

describe("the rules of a system", () => {
  const few: SystemRule<Shop> = {
    id: "shop/few-pods",
    title: "There are few pods",
    why: "The database bears no more.",
    *check({ settings: { pods } }) {
      if (pods > 3) yield { at: "settings.pods", message: "expected at most 3, because of the database" };
    },
  };
  const unnamed: SystemRule<Shop> = {
    id: "shop/no-latest",
    title: "No container runs latest",
    why: "It moves.",
    *checkResources(resources) {
      for (const resource of resources)
        if (resource.kind === "Deployment")
          yield { resource, container: "api", at: "settings.pods", message: "runs latest" };
    },
  };

  it("are rules of `check` as well, on what their own system rendered alone", () => {
    const system = shop({ rules: [few, unnamed] });
    const rules = authoredRules([system], [environment("{}")]);
    expect(rules.map(({ id, severity, title }) => [id, severity, title])).toEqual([
      ["shop/few-pods", "error", "There are few pods"],
      ["shop/no-latest", "error", "No container runs latest"],
    ]);
    const deployment = { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "web" } };
    const state = (name: string) =>
      stateOf([deployment], {
        environment: `overlays/beta/${name}`,
        strictness: "beta",
        authored: {
          system: name,
          environment: "beta",
          namespace: name,
          contracts: [],
        },
      });
    expect([...(rules[1]?.check?.(state("shop")) ?? [])]).toMatchObject([
      { message: "container api: runs latest", resource: deployment },
    ]);
    expect([...(rules[1]?.check?.(state("blog")) ?? [])]).toEqual([]);
  });

  it("are called after their system", () => {
    refused(() => checkNames([shop({ rules: [{ ...few, id: "blog/few" }] })], [])).toThrow(
      'rules: "blog/few" isn\'t a valid name of a rule. Expected "shop/" and a name',
    );
    const traps = { ...shop({ rules: [{ ...few, id: "traps/dead-entry" }] }), name: "traps" };
    refused(() => checkNames([traps], [])).toThrow(
      'rules: "traps/dead-entry" is one of kustogen\'s rules; rename yours',
    );
    refused(() => checkNames([shop({ rules: [few, few] })], [])).toThrow(
      'rules: two are called "shop/few-pods"; rename one',
    );
  });
});

describe("context.refuse", () => {
  it("ends the run at the setting or pin that someone wrote", () => {
    const { context } = beta(shop(), "{pods: 5}");
    refused(() => context.refuse("settings.pods", "expected less")).toThrow(
      "generators/environments/beta.yaml:6: systems.shop.settings.pods: expected less",
    );
    refused(() => context.refuse(["images", "api", "tag"], "expected a release")).toThrow(
      /^generators\/environments\/beta\.yaml:\d+: systems\.shop\.images\.api\.tag: expected a release$/,
    );
  });

  it("names the system where no file says it", () => {
    const [base] = resolveTree(shop(), [environment("{}")]);
    refused(() => base?.context.refuse("settings.pods", "expected less")).toThrow(
      "systems/shop settings.pods: expected less",
    );
  });
});

describe("who of the cluster talks to a system", () => {
  const settings = {
    networkPolicy: { ingressNamespace: "traefik", monitoringNamespace: "metrics" },
    ingress: { challenge: "http01" },
  };

  it("is known by its settings, and nobody where there are no policies", () => {
    expect(ingressController({ settings })).toEqual(inNamespace("traefik"));
    expect(prometheus({ settings })).toEqual(inNamespace("metrics"));
    expect(ingressController({ settings: {} })).toBeUndefined();
    expect(prometheus({ settings: {} })).toBeUndefined();
  });

  it("is admitted to the pods that answer a challenge, while one is asked for", () => {
    const solver = (on: boolean) =>
      shop({ components: [acmeSolver<Shop>(() => (on ? inNamespace("traefik") : undefined))] });
    expect(solver(true).traffic?.(contextOf(solver(true)))).toMatchObject({
      components: {
        "acme-solver": { namespace: "shop", labels: { "acme.cert-manager.io/http01-solver": "true" } },
      },
      flows: [{ from: inNamespace("traefik"), to: "acme-solver", ports: [8089] }],
    });
    expect(solver(false).traffic?.(contextOf(solver(false)))).toEqual({ components: {}, flows: [] });
  });
});

it("connections to the internet are a flow like any other", () => {
  const system = shop({
    components: [{ ...worker, talksTo: () => [{ to: internet(), ports: [443], why: "mail" }] }],
  });
  expect(system.traffic?.(contextOf(system))?.flows).toEqual([
    { from: "worker", to: internet(), ports: [443], why: "mail" },
  ]);
});
