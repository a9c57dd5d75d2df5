import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { factor } from "../../src/factor/factor.ts";
import { verifyRoundTrip } from "../../src/factor/verify.ts";
import { DEFAULT_FOLDERS } from "../../src/folders.ts";
import { layerFiles } from "../../src/output/layer.ts";
import { buildLayers } from "./layers.ts";
import { repeatedFields } from "./repeated.ts";
import { closePair, type StatePair, statePair } from "./states.ts";

/** Pairs per property; the two round trips together are the 2,000 that the project asks for at least. */
const RUNS = 1500;

const text = (pair: StatePair) => JSON.stringify(layerFiles(DEFAULT_FOLDERS, "/overlay", overlayOf(pair)));
const overlayOf = ({ parent, desired }: StatePair) => factor(desired, { path: "../base", resources: parent });

function roundTrip(pair: StatePair): void {
  const { rendered, overlay } = buildLayers(pair.parent, pair.desired);
  verifyRoundTrip("property", pair.desired, rendered);
  pairs++;
  repeated.push(...repeatedFields(pair, overlay));
}

/** What else holds of an overlay is asked of the pairs of the round trips: how many there were, and what was found. */
let pairs = 0;
const repeated: string[] = [];

/** Without trying patches, factoring may be wrong, but only where rendering says so and seldom. */
function untried({ parent, desired }: StatePair): boolean {
  try {
    const { rendered } = buildLayers(parent, desired, { verifyEachPatch: false });
    verifyRoundTrip("property", desired, rendered);
    return true;
  } catch {
    return false;
  }
}

describe("factoring any two states", () => {
  it("gives an overlay that renders to the desired state, for states that share some resources", () => {
    fc.assert(fc.property(statePair, roundTrip), { numRuns: RUNS });
  });

  it("gives an overlay that renders to the desired state, for Deployments that differ in few places", () => {
    fc.assert(fc.property(closePair, roundTrip), { numRuns: RUNS });
  });

  it("foresees what its patches render to in nearly every case, so that trying them is seldom needed", () => {
    const sampled = fc.sample(fc.oneof(statePair, closePair), 400);
    expect(sampled.filter(untried).length).toBeGreaterThan(360);
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
      { numRuns: 300 },
    );
  });

  it("gives the same bytes for the same input", () => {
    fc.assert(
      fc.property(statePair, (pair) => {
        expect(text(pair)).toBe(text(pair));
      }),
      { numRuns: 300 },
    );
  });

  it("names no field in a patch that is equal on both sides, env lists aside", () => {
    if (pairs === 0) fc.assert(fc.property(fc.oneof(statePair, closePair), roundTrip), { numRuns: RUNS });
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
