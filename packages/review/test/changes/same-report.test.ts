import { shortcuts } from "@kustogen/kustomize/shortcuts.ts";
import fc from "fast-check";
import { afterEach, expect, test } from "vitest";
import { bothReports } from "./both-reports.ts";
import { changedState } from "./random-states.ts";

afterEach(() => {
  shortcuts.taken = true;
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
