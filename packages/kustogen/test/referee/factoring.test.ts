import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import fc from "fast-check";
import { describe, it } from "vitest";
import { parseAllDocuments } from "yaml";
import { realBuild, realKustomize } from "../../../kustomize/test/referee/renderer/kustomize.ts";
import { factor } from "../../src/factor/factor.ts";
import { verifyRoundTrip } from "../../src/factor/verify.ts";
import { DEFAULT_FOLDERS } from "../../src/folders.ts";
import { layerFiles } from "../../src/output/file.ts";
import { closePair, fleetPair, type StatePair, statePair } from "../factor/states.ts";

/** Each pair is one process of the real program. */
const RUNS = Number(process.env.KUSTOGEN_REFEREE_RUNS ?? 60);

function renderedByTheRealProgram({ parent, desired }: StatePair): Resource[] {
  const base = layerFiles(DEFAULT_FOLDERS, "base", factor(parent, undefined));
  const overlay = layerFiles(
    DEFAULT_FOLDERS,
    "overlay",
    factor(desired, { path: "../base", resources: parent }),
  );
  const build = realBuild(
    Object.fromEntries([...base, ...overlay].map(({ path, text }) => [path, text])),
    "overlay",
  );
  if (!build.ok) throw new Error(build.text);
  return parseAllDocuments(build.text, { version: "1.1" }).map((document) => document.toJS() as Resource);
}

describe.runIf(realKustomize !== undefined)(
  "the real kustomize renders a factored overlay to the desired state",
  () => {
    const holds = (pair: StatePair) =>
      verifyRoundTrip("referee", pair.desired, renderedByTheRealProgram(pair));

    it("for states that share some resources", () => {
      fc.assert(fc.property(statePair, holds), { numRuns: RUNS });
    });

    it("for Deployments that differ in few places", () => {
      fc.assert(fc.property(closePair, holds), { numRuns: RUNS });
    });

    it("for workloads that change alike, by patches with a target", () => {
      fc.assert(fc.property(fleetPair, holds), { numRuns: RUNS });
    });
  },
);
