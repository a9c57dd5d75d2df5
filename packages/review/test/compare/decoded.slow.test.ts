import { readdirSync } from "node:fs";
import { join } from "node:path";
import { DiskTree } from "@kustogen/kustomize/node/disk.ts";
import { Renderer } from "@kustogen/kustomize/renderer.ts";
import { resourceOf } from "@kustogen/kustomize/value/resource.ts";
import { isMap, type Value, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { goJson } from "@kustogen/kustomize/yaml/printer/json.ts";
import { describe, expect, it } from "vitest";
import { randomFrom } from "../../../../test/random.ts";
import { decoded, decodingProgram } from "../../../../test/referee/decoding.ts";
import { SEED } from "../../../kustogen/test/seed.ts";
import { podTemplatePath } from "../../src/cluster/workloads/pods.ts";
import { changesOf } from "../../src/compare/changes.ts";
import { isClusterScoped } from "../../src/kinds/scope.ts";
import { changed, type Pair, pairsOfFields, randomObject } from "./pairs.ts";

/** The number of real objects that are changed; of others there are ten times as many. */
const CASES = Number(process.env.EQUAL_CASES ?? 2000);
/** Kubernetes' own decoding; undefined without Go to build it, unless it is demanded. */
const program = await decodingProgram().catch((error: unknown) => {
  if (process.env.REFEREE !== undefined) throw error;
  return undefined;
});
const root = join(import.meta.dirname, "../../../..");

/** Lists outside pods whose order means nothing, although the API server keeps it. */
const ORDER_FREE = new Set(
  (
    "addresses apiGroups conditions drivers except externalIPs finalizers hosts imagePullSecrets " +
    "loadBalancerSourceRanges nonResourceURLs ownerReferences policyTypes ports resourceNames resources secrets subjects " +
    "tls verbs volumeLifecycleModes"
  ).split(" "),
);

/** Text that is the same for list elements that are, whatever of them is written. */
const keyOf = (one: Value) =>
  isMap(one)
    ? goJson(
        Object.fromEntries(
          Object.entries({ ...one, protocol: one.protocol ?? "TCP" }).filter(([, part]) => part !== null),
        ),
      )
    : goJson(one);

/** True for a list of which no program reads the order. */
function isOrderFree(kind: unknown, name: string, path: string, list: readonly Value[]): boolean {
  const items = list.map((one) => (isMap(one) ? one : {}));
  if (kind !== "Ingress") return ORDER_FREE.has(name) && !(kind === "Service" && name === "ports");
  if (path === "spec.rules") return new Set(items.map(({ host }) => host)).size === list.length;
  // The longest path wins, unless the controller decides.
  if (name === "paths") return items.every(({ pathType }) => pathType === "Exact" || pathType === "Prefix");
  return ORDER_FREE.has(name);
}

/** An object without what the API server keeps, but nothing reads; the decoding of two such objects is compared. */
function asRead(object: ValueMap): ValueMap {
  const { apiVersion, kind } = object;
  const pods = podTemplatePath(String(kind)).join(".") || "spec";
  const read = (value: Value, path: string, name: string): Value => {
    if (Array.isArray(value)) {
      const list = value.map((one) => read(one, path, ""));
      if (!isOrderFree(kind, name, path, list)) return list;
      return [...new Map(list.map((one) => [keyOf(one), one]))].sort().map(([, one]) => one);
    }
    if (!isMap(value) || path === pods) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, one]) => [key, read(one, path === "" ? key : `${path}.${key}`, key)]),
    );
  };
  const result = read(object, "", "") as ValueMap;
  const { metadata, spec } = result;
  // It isn't in a namespace, whatever is written.
  if (
    isMap(metadata) &&
    typeof metadata.namespace === "string" &&
    isClusterScoped(String(apiVersion), String(kind))
  )
    delete metadata.namespace;
  // Pods are replaced from the first to the last either way.
  if (
    kind === "StatefulSet" &&
    isMap(spec) &&
    isMap(spec.updateStrategy) &&
    spec.updateStrategy.type === "RollingUpdate"
  )
    spec.updateStrategy = { rollingUpdate: {}, ...spec.updateStrategy };
  return result;
}

/** What is no change, but decoded to something else. */
function disagreements(pairs: Iterable<Pair>): string[] {
  const same = [...pairs].filter(
    ({ before, after }) => changesOf(resourceOf(before), resourceOf(after)).length === 0,
  );
  expect(same.length).toBeGreaterThan(CASES / 10);
  const asked = same.map(({ before, after }) => goJson({ before: asRead(before), after: asRead(after) }));
  return decoded(program as string, asked).flatMap((answer, at) =>
    answer.same ? [] : [`${same[at]?.what} ${answer.refused ?? ""}\n  ${asked[at]}`],
  );
}

describe.skipIf(program === undefined)("what is no change is the same object for the API server:", () => {
  it("fields of each kind of Kubernetes, absent and with what absence may mean", () => {
    const random = randomFrom(SEED);
    let all = 0;
    for (const _ of pairsOfFields(() => ++all < 0));
    expect(all).toBeGreaterThan(1_000_000);
    expect(disagreements(pairsOfFields(() => random() < (10 * CASES) / all))).toEqual([]);
  });

  it("random objects of Kubernetes' kinds, with one random change", () => {
    const random = randomFrom(SEED);
    const pairs = Array.from({ length: 10 * CASES }, () => changed(randomObject(random), random));
    expect(disagreements(pairs)).toEqual([]);
  });

  it("objects that this repository deploys, of custom kinds too, with one random change", () => {
    const random = randomFrom(SEED);
    const folders = readdirSync(join(root, "overlays")).flatMap((name) =>
      readdirSync(join(root, "overlays", name)).map((system) => join(root, "overlays", name, system)),
    );
    const renderer = new Renderer(new DiskTree());
    const objects = folders.flatMap((folder) => renderer.build(folder) as ValueMap[]);
    expect(objects.length).toBeGreaterThan(500);
    const pick = () => objects[Math.floor(random() * objects.length)] as ValueMap;
    expect(disagreements(Array.from({ length: CASES }, () => changed(pick(), random)))).toEqual([]);
  });
});
