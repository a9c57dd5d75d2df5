import type { Value, ValueMap } from "@kustogen/kustomize/value/value.ts";
import { goJson } from "@kustogen/kustomize/yaml/printer/json.ts";
import type { Random } from "../../../../test/random.ts";
import { pins } from "../../../../test/referee/pins.ts";
import { knownKinds, typeOfKind } from "../../src/kinds/kinds.ts";
import { notServed } from "../../src/kinds/served.ts";
import { type Type, typeIn } from "../../src/kinds/types.ts";

/** Two states of an object that differ in one place, and that place in words. */
export interface Pair {
  readonly what: string;
  readonly before: ValueMap;
  readonly after: ValueMap;
}

/** What absence may mean: empty values of each type, and the defaults of Kubernetes. */
const VALUES: readonly Value[] = [
  ...[null, "", 0, false, true, {}, [], "0", "/", "v1", 1, 3, 6, 10, 30, 420, 600, 3600, 100, 86_400, 10_800],
  ...["25%", "TCP", "HTTP", "File", "Always", "IfNotPresent", "ClusterFirst", "ClusterFirstWithHostNet"],
  ...["/dev/termination-log", "default-scheduler", "PreemptLowerPriority", "Honor", "Ignore", "Equal"],
  ...["Filesystem", "NonIndexed", "TerminatingOrFailed", "rbac.authorization.k8s.io", "RollingUpdate"],
  ...["OrderedReady", "Retain", "Allow", "ClusterIP", "None", "Cluster", "SingleStack", "Opaque", "Default"],
  ...["ReadWriteOnceWithFSType", "Delete", "Immediate", "Fail", "Equivalent", "*", "Exact", "default"],
  ...["Namespaced", "Max", "Min", "Recreate", "OnDelete", "ExternalName", "LoadBalancer", "DoNotSchedule"],
  ...[{ maxUnavailable: "25%" }, { type: "RollingUpdate" }, { whenDeleted: "Retain" }, { defaultMode: 420 }],
  ...[
    { timeoutSeconds: 1 },
    { scheme: "HTTP" },
    { privileged: false },
    { readOnly: false },
    { partition: 0 },
  ],
  ...[
    "a:latest",
    "a",
    "a:1",
    `a@sha256:${"0".repeat(64)}`,
    "a.b/c:1",
    "a:1m",
    "1m",
    "-1",
    "1.5",
    "1e3",
    "1Ki",
  ],
];

/** Spellings of numbers, of which some are the same quantity. */
const NUMBERS: readonly (readonly [Value, Value])[] = [
  ["1", "1000m"],
  ["1", 1],
  ["1Ki", "1024"],
  ["0.5", "500m"],
  ["1k", "1e3"],
  [1, 1.000_000_1],
  ["1n", "0.1n"],
  ["9223372036854775807", "9223372036854775808"],
  [9_223_372_036_854_775_807n, 9_223_372_036_854_775_806n],
  ["1Ki", "1ki"],
  ["+1", "1"],
  [true, "true"],
];

const ELEMENTS: readonly (readonly [Value, Value])[] = [
  ["a", "b"],
  ...[
    "name",
    "key",
    "type",
    "ip",
    "devicePath",
    "mountPath",
    "topologyKey",
    "secretName",
    "host",
    "path",
  ].map((field) => [{ [field]: "a" }, { [field]: "b" }] as const),
  [{ containerPort: 1 }, { containerPort: 2 }],
  [{ port: 1 }, { port: 2 }],
  [
    { kind: "User", name: "a" },
    { kind: "User", name: "b" },
  ],
  [
    { topologyKey: "a", whenUnsatisfiable: "DoNotSchedule" },
    { topologyKey: "b", whenUnsatisfiable: "DoNotSchedule" },
  ],
];

/** The release whose code decodes objects: "1.35". */
const RELEASE = pins.kubernetes.version.slice(1).split(".", 2).join(".");

/** The kinds of that release with their types. */
const KINDS = knownKinds().flatMap((name) => {
  const kind = name.slice(name.lastIndexOf("/") + 1);
  const apiVersion = name.slice(0, -kind.length - 1);
  const type = typeOfKind(apiVersion, kind, RELEASE);
  return type === undefined || notServed(apiVersion, kind, RELEASE) ? [] : { name, kind, apiVersion, type };
});

type At = (value: Value | undefined) => Value;

/**
 * Pairs of every field of every kind of Kubernetes: without it and with what its absence may mean, with two spellings of
 * a number, and with two elements of a list in both orders. `isAsked` is called for each, and may leave it out.
 */
export function* pairsOfFields(isAsked: () => boolean): Iterable<Pair> {
  for (const { name, kind, apiVersion, type } of KINDS) {
    const whole: At = (value) => ({ apiVersion, kind, metadata: { name: "a" }, ...(value as ValueMap) });
    yield* pairsIn(type, name, whole, [], isAsked);
  }
}

function* pairsIn(
  type: Type,
  what: string,
  around: At,
  within: readonly Type[],
  isAsked: () => boolean,
): Iterable<Pair> {
  const pairs = function* (states: readonly (readonly [Value | undefined, Value])[]): Iterable<Pair> {
    for (const [was, is] of states)
      if (isAsked())
        yield {
          what: `${what}: ${was === undefined ? "none" : goJson(was)} and ${goJson(is)}`,
          before: around(was) as ValueMap,
          after: around(is) as ValueMap,
        };
  };
  // A few levels of what contains itself are as good as all.
  if (within.filter((one) => one === type).length > 1) return;
  if (within.length > 0) yield* pairs([...VALUES.map((value) => [undefined, value] as const), ...NUMBERS]);
  if (typeof type !== "object") return;
  if ("fields" in type)
    for (const [field, inner] of type.fields) {
      if (within.length === 0 && (field === "apiVersion" || field === "kind")) continue;
      // A pod is one by its containers.
      const isPod = type.fields.has("containers") && field !== "containers";
      const beside: ValueMap = isPod ? { containers: [{ name: "a" }] } : {};
      const at: At = (value) => around(value === undefined ? beside : { ...beside, [field]: value });
      yield* pairsIn(inner, `${what}.${field}`, at, [...within, type], isAsked);
    }
  if ("m" in type)
    for (const key of ["a.b", "command"]) {
      const at: At = (value) => around(value === undefined ? {} : { [key]: value });
      yield* pairsIn(type.m, `${what}[${key}]`, at, within, isAsked);
    }
  if ("l" in type) {
    const at: At = (value) => around(value === undefined ? [] : [value]);
    yield* pairsIn(type.l, `${what}[]`, at, within, isAsked);
    for (const [one, two] of ELEMENTS)
      yield* pairs([
        [
          [one, two],
          [two, one],
        ],
        [[one], [one, one]],
      ]);
  }
}

const pick = <T>(random: Random, list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;

/** An object of a kind of Kubernetes with a few fields, whose values are often those that absence means. */
export function randomObject(random: Random): ValueMap {
  const { apiVersion, kind, type } = pick(random, KINDS);
  return { ...(randomValue(type, random, 0) as ValueMap), apiVersion, kind, metadata: { name: "a" } };
}

function randomValue(type: Type, random: Random, depth: number): Value {
  const of = (...types: readonly string[]) =>
    pick(
      random,
      VALUES.filter((one) => types.includes(typeof one)),
    );
  if (type === "b") return random() < 0.5;
  if (typeof type === "string") return "iwn".includes(type) ? of("number") : of("string", "string", "number");
  if ("e" in type) return pick(random, type.e);
  if ("l" in type)
    return Array.from({ length: Math.floor(random() * 3) }, () => randomValue(type.l, random, depth + 1));
  if ("m" in type)
    return { [pick(random, ["a", "a.b", "command", "data"])]: randomValue(type.m, random, depth + 1) };
  if (!("fields" in type)) return "s" in type || "p" in type ? of("string") : of("number");
  const fields = [...type.fields].filter(([name]) => {
    const isKept = /^(?:spec|template|jobTemplate|containers|rules|rollingUpdate)$/.test(name);
    return isKept || random() < (depth < 3 ? 3 : 2) / type.fields.size;
  });
  return depth > 9
    ? {}
    : Object.fromEntries(fields.map(([name, inner]) => [name, randomValue(inner, random, depth + 1)]));
}

/** Changes an object in one place: a copy, and what was done. */
export function changed(object: ValueMap, random: Random): Pair {
  const copy = structuredClone(object);
  const places: { at: Value[] | ValueMap; type: Type | undefined; path: string }[] = [];
  const visit = (at: Value, type: Type | undefined, path: string) => {
    if (typeof at !== "object" || at === null) return;
    places.push({ at, type, path });
    for (const [key, inner] of Object.entries(at))
      visit(inner, Array.isArray(at) ? typeIn(type) : typeIn(type, key), `${path}.${key}`);
  };
  visit(copy, typeOfKind(String(copy.apiVersion), String(copy.kind), RELEASE), String(copy.kind));
  const { at, type, path } = pick(
    random,
    places.filter(({ path: one }) => !/^\w+\.metadata/.test(one) || random() < 0.2),
  );
  const how = Array.isArray(at) ? changeList(at, random) : changeMap(at, type, random);
  return { what: `${path}: ${how}`, before: object, after: copy };
}

function changeList(list: Value[], random: Random): string {
  const index = Math.floor(random() * list.length);
  const how = pick(random, ["reversed", "doubled", "shorter", "longer"]);
  if (how === "reversed") list.reverse();
  else if (how === "doubled") list.push(...structuredClone(list.slice(index, index + 1)));
  else if (how === "shorter") list.splice(index, 1);
  else list.splice(index, 0, structuredClone(pick(random, VALUES)));
  return how;
}

function changeMap(map: ValueMap, type: Type | undefined, random: Random): string {
  const fields = typeof type === "object" && "fields" in type ? [...type.fields.keys()] : [];
  const known = [
    ...Object.keys(map),
    ...fields,
    "a",
    "a.b",
    "spec.replicas",
    "resources.limits.cpu",
    "sizeLimit",
  ];
  const key = pick(
    random,
    known.filter((one) => !["apiVersion", "kind"].includes(one)),
  );
  const how = pick(random, ["removed", "spelt", "set", "set", "set"]);
  const value = map[key];
  if (how === "removed") delete map[key];
  else if (how === "set") map[key] = structuredClone(pick(random, VALUES));
  else {
    const [was, is] = pick(random, NUMBERS);
    const other = NUMBERS.find((one) => one.includes(value as Value));
    const spelt = typeof value === "number" ? String(value) : typeof value === "boolean" ? `${value}` : is;
    map[key] = other === undefined ? spelt : ((other[0] === value ? other[1] : other[0]) ?? was);
  }
  return `${key} ${how} to ${goJson(map[key] ?? null)}`;
}
