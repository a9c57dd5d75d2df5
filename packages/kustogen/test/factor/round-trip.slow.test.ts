import { isDeepStrictEqual } from "node:util";
import { identityKey, type Resource } from "@kustogen/kustomize/value/resource.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { factor } from "../../src/factor/factor.ts";
import { clean } from "../../src/factor/file-stems.ts";
import type { Operation } from "../../src/factor/json6902.ts";
import type { Overlay } from "../../src/factor/overlay.ts";
import { verifyRoundTrip } from "../../src/factor/verify.ts";
import { DEFAULT_FOLDERS } from "../../src/folders.ts";
import { layerFiles } from "../../src/output/file.ts";
import { buildLayers } from "./layers.ts";
import { repeatedFields } from "./repeated.ts";
import { closePair, fleetPair, rulesPair, type StatePair, statePair } from "./states.ts";

/** Pairs per property; thousands with PROPERTY_RUNS. */
const RUNS = Number(process.env.PROPERTY_RUNS ?? 100);

const text = (pair: StatePair) => JSON.stringify(layerFiles(DEFAULT_FOLDERS, "/overlay", overlayOf(pair)));
const overlayOf = ({ parent, desired }: StatePair) => factor(desired, { path: "../base", resources: parent });

function roundTrip(pair: StatePair): void {
  const { rendered, overlay } = buildLayers(pair.parent, pair.desired);
  verifyRoundTrip("property", pair.desired, rendered);
  pairs++;
  repeated.push(...repeatedFields(pair, overlay));
  const whole = buildLayers(pair.parent, pair.desired, { env: () => "whole" });
  verifyRoundTrip("property, whole variables", pair.desired, whole.rendered);
  for (const one of [overlay, whole.overlay])
    expect([...wrongPatches(pair, one), ...untested(one), ...saidTwice(pair, one)]).toEqual([]);
}

/** Operations that rely on an index, without a test of what is there or, for what is added, in front of it. */
function untested({ files }: Overlay): string[] {
  return files.flatMap((file) => {
    const operations = "value" in file && Array.isArray(file.value) ? file.value : [];
    const tested: string[] = [];
    return (operations as unknown as Operation[]).flatMap(({ op, path }) => {
      const [, list = "", index] = /^(.*?)\/(\d+)(?:\/|$)/.exec(path) ?? [];
      if (op === "test") tested.push(path);
      if (op === "test" || index === undefined) return [];
      const known = [Number(index), ...(op === "add" ? [Number(index) - 1] : [])];
      const isTested = known.some((at) => tested.some((one) => one.startsWith(`${list}/${at}/`)));
      return isTested ? [] : [`${file.name} ${path}`];
    });
  });
}

/** Objects of the parent that are written whole, that go without a file of their own, or whose labels stand again. */
function saidTwice({ parent, desired }: StatePair, { files, kustomization }: Overlay): string[] {
  const [before, after] = [parent, desired].map((all) => new Map(all.map((one) => [identityKey(one), one])));
  const { labels = [], patches = [], resources = [] } = kustomization;
  const contentOf = (name: string) => {
    const file = files.find((one) => one.name === name);
    return (file && "value" in file ? file.value : {}) as unknown as Resource;
  };
  const whole = resources.filter(
    (name) => name.endsWith(".yaml") && before?.has(identityKey(contentOf(name))),
  );
  const deletes = patches.flatMap(({ path }) => (path.endsWith(".delete.yaml") ? [contentOf(path)] : []));
  // The field `namespace` makes the parent's Namespace the layer's own.
  const { namespace } = kustomization;
  const hasOwn = desired.some(({ kind, metadata }) => kind === "Namespace" && metadata.name === namespace);
  const isMoved = ({ kind }: Resource) => kind === "Namespace" && hasOwn;
  const gone = parent.filter((one) => !after?.has(identityKey(one)) && !isMoved(one)).map(identityKey);
  const isMissing = JSON.stringify(deletes.map(identityKey).sort()) !== JSON.stringify(gone.sort());
  const known = parent.filter((one) => after?.has(identityKey(one)));
  const again = labels.flatMap(({ pairs: own, includeSelectors }) =>
    Object.entries(own).filter(([key, value]) => {
      const lacking = known.filter((one) => one.metadata.labels?.[key] !== value);
      return !includeSelectors && known.length > 0 && lacking.length < 2;
    }),
  );
  return [...whole, ...(isMissing ? [`deleted: ${gone.join(", ")}`] : []), ...again.map(String)];
}

/** Operations on variables, and targets that don't select by kind and name exactly what the overlay changes. */
function wrongPatches({ parent, desired }: StatePair, { files, kustomization }: Overlay): string[] {
  const after = new Map(desired.map((one) => [identityKey(one), one]));
  const all = [
    ...parent,
    ...desired.filter((one) => !parent.some((old) => identityKey(old) === identityKey(one))),
  ];
  return (kustomization.patches ?? []).flatMap(({ path, target }) => {
    const file = files.find(({ name }) => name === path);
    const value = file && "value" in file ? file.value : undefined;
    const byIndex = Array.isArray(value) ? (value as unknown as Operation[]) : [];
    const wrong = byIndex.filter((one) => /\/containers\/\d+\/env/i.test(one.path)).map((one) => one.path);
    if (target === undefined) return wrong;
    const fits = (pattern: string, text: string) => new RegExp(`^(?:${pattern})$`).test(text);
    const chosen = all.filter(
      ({ kind, metadata }) => fits(target.kind, kind) && fits(target.name, metadata.name),
    );
    const isNeeded = (one: Resource) =>
      parent.includes(one) &&
      !isDeepStrictEqual(one, after.get(identityKey(one))) &&
      path.includes(clean(one.metadata.name));
    return chosen.length > 0 && chosen.every(isNeeded)
      ? wrong
      : [...wrong, `${path} of ${JSON.stringify(target)}`];
  });
}

/** What else holds of an overlay is asked of the pairs of the round trips: how many there were, and what was found. */
let pairs = 0;
const repeated: string[] = [];

describe("factoring any two states", () => {
  it("gives an overlay that renders to the desired state, for states that share some resources", () => {
    fc.assert(fc.property(statePair, roundTrip), { numRuns: RUNS });
  });

  it("gives an overlay that renders to the desired state, for Deployments that differ in few places", () => {
    fc.assert(fc.property(closePair, roundTrip), { numRuns: RUNS });
  });

  it("gives an overlay that renders to the desired state, for workloads that change alike", () => {
    let common = 0;
    fc.assert(
      fc.property(fleetPair, (pair) => {
        roundTrip(pair);
        const { patches = [] } = overlayOf(pair).kustomization;
        if (patches.some(({ target }) => target !== undefined)) common++;
      }),
      { numRuns: RUNS },
    );
    expect(common).toBeGreaterThan(RUNS / 20);
  });

  it("gives an overlay that renders to the desired state, for policies and Ingresses whose rules come and go", () => {
    let byIndex = 0;
    fc.assert(
      fc.property(rulesPair, (pair) => {
        roundTrip(pair);
        if (text(pair).includes("op: test")) byIndex++;
      }),
      { numRuns: RUNS },
    );
    expect(byIndex).toBeGreaterThan(RUNS / 4);
  });

  it("gives an overlay with only resources when nothing differs", () => {
    fc.assert(
      fc.property(statePair, ({ parent }) => {
        const { kustomization, files } = factor(structuredCloneStates(parent), {
          path: "../base",
          resources: parent,
        });
        expect(Object.keys(kustomization)).toEqual(["apiVersion", "kind", "resources"]);
        expect(files).toEqual([]);
      }),
      { numRuns: RUNS },
    );
  });

  it("gives the same bytes for the same input", () => {
    fc.assert(
      fc.property(fc.oneof(statePair, fleetPair), (pair) => {
        expect(text(pair)).toBe(text(pair));
      }),
      { numRuns: RUNS },
    );
  });

  it("gives the same bytes whether what is unchanged is the parent's own object or an equal one", () => {
    fc.assert(
      fc.property(fc.oneof(statePair, fleetPair), ({ parent, desired }) => {
        expect(text({ parent, desired: structuredCloneStates(desired) })).toBe(text({ parent, desired }));
      }),
      { numRuns: RUNS },
    );
  });

  it("writes a new object in the same words, however many others are new in the overlay or in the parent", () => {
    const service = (name: string): Resource => ({
      apiVersion: "v1",
      kind: "Service",
      metadata: { name, namespace: "shop", labels: { app: "shop", part: name } },
      spec: { ports: [{ port: 80 }] },
    });
    const names = fc.shuffledSubarray(["a", "b", "c", "d", "e"], { minLength: 1 });
    fc.assert(
      fc.property(names, names, fc.constantFrom("f", "g"), ([first = "", ...before], more, name) => {
        const written = (others: readonly string[]) => {
          const parent = [first, ...before].map(service);
          const come = others.filter((other) => other !== first && !before.includes(other)).map(service);
          const { files } = factor([...parent, ...come, service(name)], {
            path: "../base",
            resources: parent,
          });
          return files.find((file) => file.name === `service-${name}.yaml`);
        };
        expect(written(more)).toEqual(written([]));
        expect(written(more)).toMatchObject({ value: { metadata: { labels: { part: name } } } });
      }),
    );
  });

  it("names no field in a patch that is equal on both sides", () => {
    if (pairs === 0)
      fc.assert(fc.property(fc.oneof(statePair, closePair, fleetPair), roundTrip), { numRuns: RUNS });
    expect(pairs).toBeGreaterThanOrEqual(RUNS);
    expect(repeated).toEqual([]);
  });
});

/** Copies that are equal but not identical; the marks of hashed ConfigMaps are not enumerable and stay behind. */
function structuredCloneStates(resources: StatePair["parent"]): StatePair["parent"] {
  return resources.map((resource) =>
    Object.assign(Object.create(null, symbolsOf(resource)), structuredClone({ ...resource })),
  );
}

function symbolsOf(resource: object): PropertyDescriptorMap {
  return Object.fromEntries(
    Object.getOwnPropertySymbols(resource).map((symbol) => [
      symbol,
      Object.getOwnPropertyDescriptor(resource, symbol) as PropertyDescriptor,
    ]),
  );
}

/** How much is written in each field of the kustomizations, and in each kind of file: number and length together. */
function written(overlays: readonly Overlay[]): Record<string, string> {
  const found = new Map<string, { count: number; length: number }>();
  const add = (what: string, content: unknown) => {
    const one = found.get(what) ?? { count: 0, length: 0 };
    found.set(what, { count: one.count + 1, length: one.length + JSON.stringify(content).length });
  };
  for (const { kustomization, files } of overlays) {
    for (const [field, value] of Object.entries(kustomization))
      for (const one of Array.isArray(value) ? value : [value]) add(field, one);
    for (const file of files) {
      const kind = "value" in file ? (/\.\w+\.yaml$/.exec(file.name)?.[0] ?? ".yaml") : "text";
      add(kind, { ...file, comment: undefined });
      if ("comment" in file && file.comment !== undefined) add(`comment in ${kind}`, file.comment);
    }
  }
  return Object.fromEntries(
    [...found].sort().map(([what, { count, length }]) => [what, `${count}: ${length}`]),
  );
}

it("an overlay is as small as it was, in every field and kind of file: so many entries, so many characters", () => {
  const pairs = [statePair, closePair].flatMap((pair) => fc.sample(pair, { numRuns: 300, seed: 1 }));
  expect(written(pairs.map(overlayOf))).toEqual({
    ".delete.yaml": "246: 37676",
    ".json6902.yaml": "118: 27251",
    ".patch.yaml": "491: 148219",
    ".yaml": "568: 338121",
    apiVersion: "600: 19800",
    commonAnnotations: "1: 13",
    configMapGenerator: "173: 16698",
    images: "10: 513",
    kind: "600: 9000",
    namespace: "1: 6",
    patches: "855: 37116",
    replicas: "53: 1259",
    resources: "1168: 17339",
    text: "24: 1254",
  });
});
