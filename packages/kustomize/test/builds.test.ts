import { basename } from "node:path";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { Seldom } from "../src/yaml/reader/seldom.ts";
import { BUILDS, casesOf, refusalOf } from "./recorded.ts";

// What one case has must not be what another is looked through for.
beforeEach(() => Seldom.sayAll(false));
afterAll(() => Seldom.sayAll(true));

// Recorded from the real kustomize 5.8.1 by packages/kustomize/test/referee/renderer/record-builds.ts.
for (const recording of BUILDS) {
  describe(`a build with ${basename(recording.file, ".yaml")} prints what kustomize prints`, () => {
    for (const one of casesOf(recording)) {
      it(one.name, () => {
        if (one.fails === undefined) expect(recording.build(one)).toBe(one.prints);
        else expect(refusalOf(() => recording.build(one))).toEqual(one.refused);
      });
    }
  });
}
