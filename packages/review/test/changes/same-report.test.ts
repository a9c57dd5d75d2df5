import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import fc from "fast-check";
import { expect, test } from "vitest";
import { compareTrees } from "../../src/changes/compare-trees.ts";
import type { CompareOptions } from "../../src/changes/selection.ts";
import type { ListedTree } from "../../src/discovery/listed-tree.ts";
import { jsonReport } from "../../src/report/json-report.ts";
import { changedState, manifestsIn, treeOf } from "./random-states.ts";

/** All that a review says, or why there is none. */
function reported(before: ListedTree, after: ListedTree, options: Partial<CompareOptions> = {}): string {
  const applications = { before: manifestsIn(before), after: manifestsIn(after) };
  try {
    const comparison = compareTrees(before, after, { applications, ...options });
    return JSON.stringify(jsonReport({ title: "", before: "", after: "", ...comparison }), undefined, 1);
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
}

test("environments that are rendered some at a time say what they say when all are at hand", () => {
  let said = 0;
  fc.assert(
    fc.property(changedState, fc.constantFrom(1, 2), fc.boolean(), (states, atATime, fewPlaces) => {
      const [before, after] = [treeOf(states.before, "before"), treeOf(states.after, "after")];
      const all = reported(before, after);
      if (all.includes('"changes"')) said++;
      expect(reported(before, after, { atATime, fewPlaces })).toBe(all);
    }),
    { numRuns: 25 },
  );
  expect(said).toBeGreaterThan(5);
});
