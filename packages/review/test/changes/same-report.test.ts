import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { takeShortcuts } from "@kustogen/kustomize/shortcuts.ts";
import fc from "fast-check";
import { afterEach, expect, test } from "vitest";
import { compareTrees } from "../../src/changes/compare-trees.ts";
import { deploying, deployingBefore } from "../../src/changes/deploying.ts";
import type { CompareOptions } from "../../src/changes/selection.ts";
import { discoverStates } from "../../src/changes/states.ts";
import { mayHoldArgo } from "../../src/discovery/argo-documents.ts";
import { FLUX_GROUP } from "../../src/discovery/flux.ts";
import type { ListedTree } from "../../src/discovery/listed-tree.ts";
import { manifestsOfOther } from "../../src/git/files-with.ts";
import { jsonReport } from "../../src/report/json-report.ts";
import { changedState, manifestsIn, treeFrom, treeOf } from "./random-states.ts";

afterEach(() => takeShortcuts(true));

/** What git would find that may say what is deployed. */
function deployingIn(tree: ListedTree): string[] {
  const holds = (path: string) => {
    const text = tree.read(path).toString();
    return mayHoldArgo(text) || text.includes(FLUX_GROUP);
  };
  return manifestsIn(tree).filter(holds);
}

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
    { numRuns: 25, seed: 20261121 },
  );
  expect(said).toBeGreaterThan(5);
});

test("a side that is told from the other says what it says when it is read by itself", () => {
  let shared = 0;
  fc.assert(
    fc.property(changedState, (states) => {
      const [before, after] = [treeOf(states.before, "before"), treeOf(states.after, "after")];
      takeShortcuts(false);
      const alone = reported(before, after, {
        applications: { before: deployingIn(before), after: deployingIn(after) },
      });
      takeShortcuts(true);
      const told = treeFrom(after, states.after, states.before, "before");
      expect([...told.files]).toEqual([...before.files]);
      const files = deployingIn(after);
      const applications = { before: manifestsOfOther(told, { tree: after, files }), after: files };
      const found = discoverStates(told, after, {});
      const declared = deploying(found.after, files, {});
      if (deployingBefore(found, declared, applications.before, {}) === declared) shared++;
      expect(reported(told, after, { applications })).toBe(alone);
    }),
    { numRuns: 40 },
  );
  expect(shared).toBeGreaterThan(2);
});
