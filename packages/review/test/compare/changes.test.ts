import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { parseDocuments } from "@kustogen/kustomize/yaml/reader/documents.ts";
import fc from "fast-check";
import { expect, test } from "vitest";
import { rows } from "../../../../test/table.ts";
import { changesOf } from "../../src/compare/changes.ts";
import { pathText } from "../../src/compare/path.ts";
import { applyChanges } from "./apply.ts";

const said = (before: unknown, after: unknown) =>
  changesOf(before as Resource, after as Resource).map(({ path, before: old, after: now }) => [
    pathText(path),
    old,
    now,
  ]);

function deployment(pod: object, spec: object = {}): Resource {
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "api", namespace: "shop" },
    spec: { ...spec, template: { spec: pod } },
  };
}

const container = (fields: object) => deployment({ containers: [{ name: "api", image: "a:1", ...fields }] });
const POD = "spec.template.spec";

test("a changed field is named by its element's key, not by its position", () => {
  expect(
    said(
      deployment({
        containers: [
          { name: "api", image: "a:1" },
          { name: "proxy", image: "p:1" },
        ],
      }),
      deployment({
        containers: [
          { name: "proxy", image: "p:2" },
          { name: "api", image: "a:1" },
        ],
      }),
    ),
  ).toEqual([
    [`${POD}.containers[name=proxy].image`, "p:1", "p:2"],
    [`${POD}.containers[*].name`, ["api", "proxy"], ["proxy", "api"]],
  ]);
});

test("variables are matched by name; a moved line hides nothing", () => {
  const env = (...pairs: [string, string][]) =>
    container({ env: pairs.map(([name, value]) => ({ name, value })) });
  expect(said(env(["A", "1"], ["B", "2"], ["C", "3"]), env(["C", "3"], ["A", "2"], ["D", "4"]))).toEqual([
    [`${POD}.containers[name=api].env[name=A].value`, "1", "2"],
    [`${POD}.containers[name=api].env[name=B]`, { name: "B", value: "2" }, undefined],
    [`${POD}.containers[name=api].env[name=D]`, undefined, { name: "D", value: "4" }],
    [`${POD}.containers[name=api].env[*].name`, ["A", "B", "C"], ["C", "A", "D"]],
  ]);
});

test("variables keep their order where others come or go between them, unless one may refer to another", () => {
  const env = (...names: string[]) =>
    container({ env: names.map((name) => ({ name, value: name === "URL" ? "http://$(HOST)" : "x" })) });
  const orders = (before: Resource, after: Resource) =>
    said(before, after).filter(([path]) => String(path).endsWith("[*].name"));
  expect(said(env("HOST", "URL"), env("URL", "HOST"))).toEqual([
    [`${POD}.containers[name=api].env[*].name`, ["HOST", "URL"], ["URL", "HOST"]],
  ]);
  expect(orders(env("A", "B", "C"), env("D", "A", "E", "C"))).toEqual([]);
  expect(orders(env("A", "URL"), env("A", "HOST", "URL"))).toHaveLength(1);
});

test("init containers and arguments keep their order", () => {
  const init = (...names: string[]) =>
    deployment({ initContainers: names.map((name) => ({ name })), containers: [{ name: "x" }] });
  expect(said(init("a", "b"), init("b", "a"))).toEqual([
    [`${POD}.initContainers[*].name`, ["a", "b"], ["b", "a"]],
  ]);
  expect(said(container({ args: ["-a", "-b"] }), container({ args: ["-b", "-a"] }))).toEqual([
    [`${POD}.containers[name=api].args`, ["-a", "-b"], ["-b", "-a"]],
  ]);
});

test.each(
  rows(`
quantities written otherwise | {resources: {limits: {cpu: 1000m, memory: 1Gi}}} | {resources: {limits: {cpu: 1, memory: 1024Mi}}}
a default of the API server | {} | {terminationMessagePath: /dev/termination-log, imagePullPolicy: IfNotPresent}
a default in a probe | {livenessProbe: {httpGet: {path: "/", port: 1}}} | {livenessProbe: {httpGet: {path: "/", port: 1, scheme: HTTP}, timeoutSeconds: 1}}
a protocol that is TCP anyway | {ports: [{containerPort: 80}]} | {ports: [{containerPort: 80, protocol: TCP}]}
an empty list or mapping | {env: [], resources: {}} | {resources: {limits: {}}}
`),
)("%s: no change, either way", (_, before, after) => {
  const [old, now] = [before, after].map((fields) =>
    container(parseDocuments(fields, "a.yaml")[0] as object),
  );
  expect([said(old, now), said(now, old)]).toEqual([[], []]);
});

test("a strategy of defaults is none, and another one is a change", () => {
  const strategy = (maxSurge: unknown) =>
    deployment(
      { containers: [{ name: "x" }] },
      { strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge } } },
    );
  expect(said(deployment({ containers: [{ name: "x" }] }), strategy("25%"))).toEqual([]);
  expect(said(strategy("25%"), strategy(2))).toEqual([["spec.strategy.rollingUpdate.maxSurge", "25%", 2]]);
});

test("quantities are only read where Kubernetes reads them", () => {
  const config = (value: string) => ({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "c" },
    data: { cpu: value },
  });
  expect(said(config("1000m"), config("1"))).toEqual([["data.cpu", "1000m", "1"]]);
});

test("ports of one number are told apart by protocol, and keys that need it are quoted", () => {
  const service = (node: number) => ({
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "dns", annotations: { "a.b/c": String(node) } },
    spec: {
      ports: [
        { port: 53, protocol: "TCP" },
        { port: 53, protocol: "UDP", nodePort: node },
      ],
    },
  });
  expect(said(service(1), service(2))).toEqual([
    ['metadata.annotations["a.b/c"]', "1", "2"],
    ["spec.ports[port=53,protocol=UDP].nodePort", 1, 2],
  ]);
});

test("a list of a custom kind is matched by name, and its order counts because nobody knows", () => {
  const custom = (...names: string[]) => ({
    apiVersion: "example.test/v1",
    kind: "Chain",
    metadata: { name: "c" },
    spec: { steps: names.map((name) => ({ name, run: name })) },
  });
  expect(said(custom("a", "b"), custom("b", "a"))).toEqual([["spec.steps[*].name", ["a", "b"], ["b", "a"]]]);
});

test("applying the reported changes to one state gives the other (random pairs)", () => {
  const name = fc.constantFrom("a", "b", "c", "x y", "d]", "e=f");
  const text = fc.constantFrom("", "1", "1000m", "a\nb\n", "$(a)", "ü");
  const scalar = fc.oneof(text, fc.integer({ min: 0, max: 3 }), fc.boolean());
  const named = (fields: fc.Arbitrary<object>) =>
    fc
      .uniqueArray(fc.tuple(name, fields), { selector: ([key]) => key, maxLength: 4 })
      .map((list) => list.map(([key, rest]) => ({ name: key, ...rest })));
  const env = named(fc.record({ value: text }));
  const containers = named(
    fc.record(
      {
        image: text,
        env,
        args: fc.array(text, { maxLength: 3 }),
        ports: fc
          .uniqueArray(fc.integer({ min: 1, max: 5 }), { maxLength: 3 })
          .map((list) => list.map((containerPort) => ({ containerPort }))),
      },
      { requiredKeys: [] },
    ),
  );
  const free: fc.Memo<unknown> = fc.memo((depth) =>
    depth <= 1
      ? scalar
      : fc.oneof(
          scalar,
          fc.array(free(), { maxLength: 3 }),
          fc.dictionary(name, free(), { maxKeys: 3 }),
          named(fc.dictionary(fc.constantFrom("p", "q"), free(), { maxKeys: 2 })),
        ),
  );
  const resource = fc.oneof(
    fc.record({ initContainers: containers, containers }, { requiredKeys: [] }).map((pod) => deployment(pod)),
    free(3).map(
      (spec) =>
        ({
          apiVersion: "example.test/v1",
          kind: "Thing",
          metadata: { name: "t" },
          spec,
        }) as unknown as Resource,
    ),
  );
  const pairs = fc.oneof(fc.tuple(resource, resource)).filter(([a, b]) => a.kind === b.kind);
  fc.assert(
    fc.property(pairs, ([before, after]) => {
      const changed = applyChanges(before, changesOf(before, after));
      expect(canonical(changed)).toEqual(canonical(after));
      expect(changesOf(after, after)).toEqual([]);
      expect(changesOf(before, after).length === 0).toBe(
        JSON.stringify(canonical(before, true)) === JSON.stringify(canonical(after, true)),
      );
    }),
    { numRuns: 400 },
  );
});

/**
 * A value with what the comparison calls equal written in one way.
 *
 * @param inOrder false to have lists in one order where an element that comes may stand anywhere
 */
function canonical(value: unknown, inOrder = false, key = "", builtIn = isBuiltIn(value)): unknown {
  if (Array.isArray(value)) {
    const list = value.map((item) => canonical(item, inOrder, "", builtIn));
    if (inOrder) return list;
    const sorted = builtIn && ["containers", "ports"].includes(key);
    const unordered = builtIn && key === "env" && !value.some((item) => String(item.value).includes("$("));
    return sorted || unordered ? list.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)) : list;
  }
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).flatMap(([field, item]) => {
    const empty =
      Array.isArray(item) &&
      item.length === 0 &&
      builtIn &&
      ["env", "args", "ports", "containers", "initContainers"].includes(field);
    return empty || (builtIn && ["image", "value"].includes(field) && item === "")
      ? []
      : [[field, canonical(item, inOrder, field, builtIn)] as const];
  });
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function isBuiltIn(value: unknown): boolean {
  return (value as { kind?: string } | null)?.kind === "Deployment";
}

const ingress = (...rules: object[]) =>
  ({
    apiVersion: "networking.k8s.io/v1",
    kind: "Ingress",
    metadata: { name: "web" },
    spec: { rules },
  }) as unknown as Resource;
const rule = (host: string, name = "web") => ({
  host,
  http: { paths: [{ path: "/", pathType: "Prefix", backend: { service: { name, port: { number: 80 } } } }] },
});

test("an element under another name is one change of its name, and what else changes of it", () => {
  expect(said(ingress(rule("a"), rule("x", "other")), ingress(rule("b"), rule("x", "other")))).toEqual([
    ["spec.rules[0].host", "a", "b"],
  ]);
  expect(said(container({}), deployment({ containers: [{ name: "web", image: "a:2" }] }))).toEqual([
    [`${POD}.containers[name=api]`, { name: "api", image: "a:1" }, undefined],
    [`${POD}.containers[name=web]`, undefined, { name: "web", image: "a:2" }],
  ]);
  const probe = { livenessProbe: { exec: { command: ["true"] } } };
  const web = { name: "web", image: "a:2", ...probe };
  expect(said(container(probe), deployment({ containers: [web] }))).toEqual([
    [`${POD}.containers[0].name`, "api", "web"],
    [`${POD}.containers[name=web].image`, "a:1", "a:2"],
  ]);
});

test("an element that comes in place of another, and shares little with it, is no new name of it", () => {
  expect(said(ingress(rule("a")), ingress(rule("a"), rule("b")))).toEqual([
    ["spec.rules[host=b]", undefined, rule("b")],
  ]);
  const volumes = (...list: object[]) => deployment({ containers: [], volumes: list });
  expect(
    said(volumes({ name: "a", emptyDir: {} }), volumes({ name: "b", secret: { secretName: "s" } })),
  ).toEqual([
    [`${POD}.volumes[name=a]`, { name: "a", emptyDir: {} }, undefined],
    [`${POD}.volumes[name=b]`, undefined, { name: "b", secret: { secretName: "s" } }],
  ]);
});
