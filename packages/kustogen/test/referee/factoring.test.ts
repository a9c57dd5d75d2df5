import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import fc from "fast-check";
import { afterAll, beforeAll, describe, it } from "vitest";
import { parseAllDocuments } from "yaml";
import { realKustomize } from "../../../kustomize/test/referee/renderer/kustomize.ts";
import type { EnvForm } from "../../src/authoring/component.ts";
import { factor } from "../../src/factor/factor.ts";
import { verifyRoundTrip } from "../../src/factor/verify.ts";
import { DEFAULT_FOLDERS } from "../../src/folders.ts";
import { layerFiles } from "../../src/output/file.ts";
import { fastestKustomize, type Kustomize } from "../attacker/judge/kustomize.ts";
import { closePair, fleetPair, rulesPair, type StatePair, statePair } from "../factor/states.ts";
import { judged } from "./random/compared.ts";

const RUNS = Number(process.env.KUSTOGEN_REFEREE_RUNS ?? 60);

async function renderedByTheRealOne(
  { parent, desired }: StatePair,
  form: EnvForm,
  judge: Kustomize,
): Promise<Resource[]> {
  const base = layerFiles(DEFAULT_FOLDERS, "base", factor(parent, undefined));
  const overlay = layerFiles(
    DEFAULT_FOLDERS,
    "overlay",
    factor(desired, { path: "../base", resources: parent }, { env: () => form }),
  );
  const files = Object.fromEntries([...base, ...overlay].map(({ path, text }) => [path, text]));
  const build = await judged({ files, target: "overlay" }, judge);
  if (!build.ok) throw new Error(build.text);
  return parseAllDocuments(build.text, { version: "1.1" }).map((document) => document.toJS() as Resource);
}

describe.runIf(realKustomize !== undefined)(
  "the real kustomize renders a factored overlay to the desired state",
  () => {
    let judge: Kustomize;
    beforeAll(async () => {
      judge = await fastestKustomize(process.cwd(), realKustomize as string);
    });
    afterAll(() => judge.end());

    it.each([
      ["for states that share some resources", statePair],
      ["for Deployments that differ in few places", closePair],
      ["for workloads that change alike, by patches with a target", fleetPair],
      ["for policies and Ingresses whose rules come and go", rulesPair],
    ])("%s", async (_, pairs) => {
      const holds = async (pair: StatePair) => {
        for (const form of ["whole", "merge"] as const)
          verifyRoundTrip(form, pair.desired, await renderedByTheRealOne(pair, form, judge));
      };
      await fc.assert(fc.asyncProperty(pairs, holds), { numRuns: RUNS });
    });
  },
);
