import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import fc from "fast-check";
import { expect, it } from "vitest";
import { defineSystem } from "../../src/authoring/system.ts";
import { parseGroup, parseLayer } from "../../src/environments/groups.ts";
import { DEFAULT_FOLDERS } from "../../src/folders.ts";
import { generateSystem } from "../../src/generate/system.ts";
import { resolveTree } from "../../src/layers/tree.ts";
import { feature, host, integer, peers, settings, text } from "../../src/settings/index.ts";
import { apiObjects, shopEnvironment } from "./shop.ts";

/** A system with much that may differ: lists with and without keys, features, names, namespaces, the layer itself. */
const shop = (shape: Shape) =>
  defineSystem({
    name: "shop",
    description: "Sells things.",
    namespace: "shop",
    namespaces: shape.placed ? "placed" : "as-written",
    settings: settings({
      pods: integer().default(1),
      word: text().default("a"),
      prefix: text().optional(),
      limit: text().optional(),
      paths: text().default("/"),
      cache: feature({ size: text().default("1Gi"), peers: peers().default([{ namespace: "db" }]) }),
      ingress: feature({ host: host() }),
      elsewhere: feature({}),
    }),
    images: { api: shape.tagged ? { tag: "v0" } : {}, cache: { name: "redis", tag: "7" } },
    secrets: [],
    rules: [
      {
        id: "shop/pods",
        title: "There is a pod",
        why: "Without one nothing is sold.",
        *check({ settings: { cache, pods }, stage }) {
          if (pods === 0) yield { at: "settings.pods", message: "expected a pod" };
          if (stage !== "development" && pods > 2 && !cache)
            yield { at: "settings.cache", message: "expected a cache for many pods" };
        },
      },
    ],
    resources({ images, layer, settings: given, stage, within }) {
      const { cache, elsewhere, ingress, limit, paths, pods, prefix = "", word } = given;
      const names = { app: "shop", ...(shape.labelled && { environment: layer }) };
      const named = (kind: string, apiVersion: string, name: string, rest: object): Resource =>
        ({ apiVersion, kind, metadata: { name: `${prefix}${name}`, labels: names }, ...rest }) as Resource;
      const variables = { WORD: word, STAGE: stage, ...(within("one") && { ONE: "1" }), LAST: "$(WORD)" };
      const container = {
        ...(limit && { resources: { limits: { memory: limit } } }),
        args: [word, "--paths", ...paths.split(",")],
      };
      const [deployment, service] = apiObjects({ pods, image: images.api, env: variables, container });
      const rules = paths.split(",").map((path) => ({
        host: ingress?.host,
        http: {
          paths: [{ path, pathType: "Prefix", backend: { service: { name: "api", port: { number: 80 } } } }],
        },
      }));
      const policy = {
        podSelector: {},
        ingress: [{ from: cache?.peers.map((peer) => ({ ...peerOf(peer) })) ?? [] }],
      };
      return [
        deployment as Resource,
        service as Resource,
        named("ConfigMap", "v1", "words", { data: { word, pods: String(pods) } }),
        named("Widget", "example.com/v1", "widget", { spec: { words: [word, paths], layer } }),
        ...(ingress ? [named("Ingress", "networking.k8s.io/v1", "web", { spec: { rules } })] : []),
        ...(cache
          ? [
              named("NetworkPolicy", "networking.k8s.io/v1", "cache", { spec: policy }),
              named("Pod", "v1", "cache", { spec: { containers: [{ name: "cache", image: images.cache }] } }),
            ]
          : []),
        ...(elsewhere
          ? [{ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "far", namespace: "tools" }, data: {} }]
          : []),
      ] as Resource[];
    },
  });

const peerOf = (peer: object) =>
  "cidr" in peer ? { ipBlock: { cidr: peer.cidr } } : { namespaceSelector: { matchLabels: peer } };

interface Shape {
  placed: boolean;
  tagged: boolean;
  labelled: boolean;
}

/** What a file has about the shop; only an environment's has a host, pins, a namespace and groups. */
const common = {
  pods: fc.constantFrom(0, 1, 1, 1, 2, 2, 2, 3),
  word: fc.constantFrom("a", "b", "c"),
  prefix: fc.constantFrom("x-", "y-"),
  limit: fc.constantFrom("1Gi", "2Gi"),
  paths: fc.constantFrom("/", "/,/a", "/a,/"),
  elsewhere: fc.boolean(),
};
const cache = (...peers: object[][]) =>
  fc.oneof(
    fc.boolean(),
    fc.record({ size: fc.constant("2Gi"), peers: fc.constantFrom(...peers) }, { requiredKeys: [] }),
  );
const optional = <T>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }) => fc.record(model, { requiredKeys: [] });
const layerSaid = optional({ ...common, cache: cache([{ namespace: "db" }], []), ingress: fc.boolean() });
const environmentSaid = optional({
  ...common,
  word: fc.constantFrom("a", "b", null),
  cache: cache([{ namespace: "db" }], [{ cidr: "10.0.0.0/8" }]),
  ingress: fc.oneof(
    fc.constant(false),
    fc.record({ host: fc.constantFrom("a.example.com", "b.example.com") }),
  ),
});
const environmentFile = fc.record({
  said: environmentSaid,
  groups: fc.shuffledSubarray(["one", "two", "idle"]),
  stage: fc.constantFrom("development", "beta", "production"),
  tag: fc.constantFrom("v0", "v1", "v2"),
  cacheTag: fc.constantFrom(undefined, undefined, "8"),
  namespace: fc.constantFrom(undefined, undefined, "apart"),
  runs: fc.constantFrom(true, true, true, false),
});
type EnvironmentFile = typeof environmentFile extends fc.Arbitrary<infer File> ? File : never;

interface Project {
  shape: Shape;
  base: object | null;
  groups: Readonly<Record<string, object>>;
  environments: readonly EnvironmentFile[];
}

const project: fc.Arbitrary<Project> = fc.record({
  shape: fc.record({ placed: fc.boolean(), tagged: fc.boolean(), labelled: fc.boolean() }),
  base: fc.option(layerSaid),
  groups: fc.record({ one: layerSaid, two: layerSaid }),
  environments: fc.array(environmentFile, { minLength: 1, maxLength: 3 }),
});

const sections = (said: object) => JSON.stringify({ systems: { shop: { settings: said } } });

/** The texts of all files by path. */
function generated({ shape, base, groups, environments }: Project): Map<string, string> {
  const layers = [
    ...(base === null ? [] : [parseLayer("environments/base.yaml", sections(base))]),
    ...Object.entries(groups).map(([name, said]) => parseGroup(`groups/${name}.yaml`, sections(said))),
    parseGroup("groups/idle.yaml", "systems: {}\n"),
  ];
  const read = environments.map((one, at) => {
    const { cacheTag, namespace, said, tag } = one;
    const images = { api: { tag }, ...(cacheTag && { cache: { tag: cacheTag } }) };
    const environment = shopEnvironment(
      `e${at}`,
      { settings: said, images, ...(namespace && { namespace }) },
      { head: `groups: ${JSON.stringify(one.groups)}\n` },
      layers,
    );
    const stage = one.stage as "beta";
    return { ...environment, stage, systems: one.runs ? environment.systems : {} };
  });
  const made = generateSystem(resolveTree(shop(shape), read), DEFAULT_FOLDERS);
  return new Map(made.flatMap(({ files }) => files.map((file) => [file.path, file.text])));
}

/** The result, or undefined for what is refused: then nothing is written. */
function ifAccepted(wanted: Project): Map<string, string> | undefined {
  try {
    return generated(wanted);
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}

it("a change of one environment's file changes that environment's overlay alone, whatever it is", () => {
  const numRuns = Number(process.env.PROPERTY_RUNS ?? 60);
  let changes = 0;
  fc.assert(
    fc.property(project, environmentFile, (before, file) => {
      const [old, now] = [before, { ...before, environments: [file, ...before.environments.slice(1)] }].map(
        ifAccepted,
      );
      if (old === undefined || now === undefined) return;
      const paths = [...new Set([...old.keys(), ...now.keys()])];
      const changed = paths.filter((path) => old.get(path) !== now.get(path));
      if (changed.length > 0) changes++;
      expect(changed.filter((path) => !path.startsWith("overlays/e0/shop/"))).toEqual([]);
    }),
    { numRuns },
  );
  expect(changes).toBeGreaterThan(numRuns / 5);
});
