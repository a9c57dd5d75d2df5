import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { reachedIn, readCorpus, runCase } from "./corpus.ts";
import reached from "./reached.json" with { type: "json" };

const CORPUS = "../shared/conformance/krusty";

describe("what kustomize's own tests expect", () => {
  it("has a reason for every case in which the pinned release prints something else than the recording", () => {
    for (const { reason, recorded, pinned } of Object.values(reached.pinnedPrints)) {
      expect(reason).toMatch(/\w.*\.$/);
      expect(recorded).not.toBe(pinned);
    }
  });

  it.runIf(existsSync(CORPUS))("is rendered byte for byte, in at least as many cases as before", () => {
    const outcomes = readCorpus(CORPUS).map(runCase);
    const different = outcomes.filter(({ same }) => !same).map(({ name, error }) => ({ name, error }));
    expect(outcomes.filter(({ crash }) => crash)).toEqual([]);
    expect(different.length, JSON.stringify(different, null, 2)).toBeLessThanOrEqual(
      outcomes.length - (reachedIn(CORPUS) as number),
    );
  });
});
