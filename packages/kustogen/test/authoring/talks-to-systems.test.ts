import { describe, expect, it } from "vitest";
import { refused } from "../../../../test/refused.ts";
import type { Component, Connection } from "../../src/authoring/component.ts";
import { defineSystem, type System } from "../../src/authoring/system.ts";
import { frame } from "../../src/blocks/frame.ts";
import { parseEnvironment } from "../../src/environments/load-environment.ts";
import { DEFAULT_FOLDERS } from "../../src/folders.ts";
import { generateSystem } from "../../src/generate/system.ts";
import { withConnected } from "../../src/layers/neighbours.ts";
import { checkNames } from "../../src/layers/select.ts";
import { resolveTree } from "../../src/layers/tree.ts";
import { boolean, settings } from "../../src/settings/index.ts";
import { admits } from "../../src/testing/reach.ts";
import { SHOP } from "./shop.ts";

const CARDS = { to: "billing/api", why: "charges cards" } as const;

/** A component with pods behind a Service whose port isn't theirs. */
const serving = (name: string, more: Partial<Component>): Component => ({
  name,
  resources: (_, { part }) => [
    {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name },
      spec: {
        selector: { matchLabels: { app: name } },
        template: {
          metadata: { labels: { app: name, "app.kubernetes.io/name": part.name } },
          spec: {
            containers: [
              {
                name,
                image: "acme/api:1",
                ports: [{ name: "http", containerPort: 8080 }, { containerPort: 9090 }],
              },
            ],
          },
        },
      },
    },
    {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name },
      spec: { selector: { app: name }, ports: [{ port: 80, targetPort: "http" }] },
    },
  ],
  ...more,
});

const shop = (to: Connection | (() => Connection) = CARDS, talksTo = ["billing"]) =>
  defineSystem({
    ...SHOP,
    talksTo,
    components: [frame("shop"), serving("web", { talksTo: () => [to instanceof Function ? to() : to] })],
  });
const billing = (more: Partial<Component> = {}) =>
  defineSystem({
    ...SHOP,
    name: "billing",
    namespace: "billing",
    settings: settings({ api: boolean().default(true) }),
    components: [
      frame("billing"),
      serving("api", { when: ({ settings }) => settings.api, ...more }),
      { name: "job", talksTo: () => [] },
    ],
  });

const environment = (systems: string) =>
  parseEnvironment(
    "generators/environments/beta.yaml",
    `stage: beta\nkubernetes: "1.35"\ncluster: {name: x}\nnamespace: "{system}-{environment}"\nsystems: ${systems}\n`,
  );
const MAP = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a" } };
const BOTH = "{shop: {}, billing: {}}";

/** Everything that both systems deploy in an environment, rendered from what `gen` writes. */
function deployed(systems: readonly System[], running = BOTH, layer = "beta") {
  const environments = [environment(running)];
  checkNames(systems, environments);
  return systems.flatMap(
    (one) =>
      generateSystem(resolveTree(one, environments, systems), DEFAULT_FOLDERS).find(
        ({ node }) => node.layer === layer,
      )?.rendered ?? [],
  );
}

const pods = (system: string, component: string, suffix = "-beta") => ({
  namespace: `${system}${suffix}`,
  labels: {
    "app.kubernetes.io/name": system,
    "app.kubernetes.io/instance": system,
    "app.kubernetes.io/component": component,
  },
});

describe("a connection to another system", () => {
  it("opens both systems' policies for the ports of its Service, in the environment's namespaces and in base", () => {
    const reach = (to: string, port: number, from = "web", state = deployed([shop(), billing()])) =>
      admits(state, pods("shop", from), pods("billing", to), port);
    expect(reach("api", 8080)).toBe(true);
    expect(reach("api", 9090)).toBe(false);
    expect(reach("job", 8080)).toBe(false);
    expect(reach("api", 8080, "other")).toBe(false);
    const base = deployed([shop(), billing()], BOTH, "base");
    expect(admits(base, pods("shop", "web", ""), pods("billing", "api", ""), 8080)).toBe(true);
  });

  it("has its own ports if it names any, and is left out where the component doesn't exist", () => {
    const named = deployed([shop({ ...CARDS, ports: [9090] }), billing()]);
    const at = (port: number) => admits(named, pods("shop", "web"), pods("billing", "api"), port);
    expect([at(8080), at(9090)]).toEqual([false, true]);
    const without = deployed([shop(), billing()], "{shop: {}, billing: {settings: {api: false}}}");
    expect(admits(without, pods("shop", "web"), pods("billing", "api"), 8080)).toBe(false);
  });

  it.each<[string, readonly System[], string, string?]>([
    [
      "a component that doesn't exist",
      [shop({ to: "billing/apj", why: "charges cards" }), billing()],
      'component web: shop in base: the traffic "charges cards" to billing/apj: billing has no component "apj". Did you mean "api"?',
    ],
    [
      "a system that doesn't exist",
      [shop(CARDS, ["biling"]), billing()],
      'talksTo: no system "biling". Did you mean "billing"?',
    ],
    [
      "a system that isn't declared",
      [shop(CARDS, []), billing()],
      'systems/shop/index.ts doesn\'t name billing; add `talksTo: ["billing"]`',
    ],
    [
      "a system that doesn't run there",
      [shop(), billing()],
      "generators/environments/beta.yaml doesn't run billing; add it under systems, or leave the connection out there",
      "{shop: {}}",
    ],
    [
      "a component without a Service",
      [shop(), billing({ resources: () => [] })],
      'component web: shop in base: the traffic "charges cards" to billing/api: billing/api has no Service; expected `ports` in the connection',
    ],
    [
      "a port on which nobody listens",
      [shop({ ...CARDS, ports: [9999] }), billing()],
      'component web: shop in base: the traffic "charges cards" from shop/web leads to port 9999 of component api of billing',
    ],
    [
      "a component, by a function that fails",
      [shop(() => BigInt("x") as never), billing()],
      "component web: shop in base: resources() failed: Cannot convert x to a BigInt",
    ],
    [
      "a component, without a reason",
      [shop({ to: "billing/api" } as never), billing()],
      "component web: shop in base: talksTo: a connection has no `why`",
    ],
    [
      "its own component without ports",
      [shop({ to: "web", why: "calls itself" } as never), billing()],
      'component web: shop in base: the traffic "calls itself" has no ports',
    ],
    [
      "a system that isn't a list of components",
      [shop(), defineSystem({ ...SHOP, name: "billing", resources: () => [MAP] })],
      "billing has no components; connect to `inNamespace(",
    ],
  ])("to %s is refused with what to do, in the name of who opens it", (_what, systems, message, running) => {
    refused(() => deployed(systems, running)).toThrow(message);
    expect(() => deployed(systems.toReversed(), running)).toThrow(message);
  });

  it("makes a run for one of the two a run for both", () => {
    const all = [shop(), billing(), defineSystem({ ...SHOP, name: "third", resources: () => [] })];
    expect(withConnected(["shop"], all)).toEqual(["shop", "billing"]);
    expect(withConnected(["billing"], all)).toEqual(["billing", "shop"]);
    expect(withConnected(["third", "unknown"], all)).toEqual(["third", "unknown"]);
    expect(withConnected([], all)).toEqual([]);
  });
});
