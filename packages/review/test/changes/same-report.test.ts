import { shortcuts } from "@kustogen/kustomize/shortcuts.ts";
import fc from "fast-check";
import { afterEach, expect, test } from "vitest";
import { bothReports, reported } from "./both-reports.ts";
import { changedState, treeOf } from "./random-states.ts";

afterEach(() => {
  shortcuts.taken = true;
});

test("environments that are rendered some at a time say what they say when all are available", () => {
  let said = 0;
  fc.assert(
    fc.property(changedState, fc.constantFrom(1, 2), (states, atATime) => {
      const [before, after] = [treeOf(states.before, "before"), treeOf(states.after, "after")];
      const all = reported(before, after);
      if (all.includes('"changes"')) said++;
      expect(reported(before, after, { atATime })).toBe(all);
    }),
    { numRuns: 25 },
  );
  expect(said).toBeGreaterThan(5);
});

test("a side that is told from the other says what it says when it is read by itself", () => {
  fc.assert(
    fc.property(changedState, (states) => {
      const { alone, told } = bothReports(states);
      expect(told).toBe(alone);
    }),
    { numRuns: 40 },
  );
});
