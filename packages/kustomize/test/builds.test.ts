import { basename } from "node:path";
import { describe, expect, it } from "vitest";
import { BUILDS, casesOf, refusalOf } from "./recorded.ts";

// Recorded from the real kustomize 5.8.3 by packages/kustomize/test/referee/renderer/record-builds.ts.
for (const recording of BUILDS) {
  describe(`a build with ${basename(recording.file, ".yaml")} prints what kustomize prints`, () => {
    for (const one of casesOf(recording)) {
      it(one.name, () => {
        // What only the real one builds has both.
        if (one.refused === undefined) expect(recording.build(one)).toBe(one.prints);
        else expect(refusalOf(() => recording.build(one))).toEqual(one.refused);
      });
    }
  });
}
