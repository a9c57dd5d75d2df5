import fc from "fast-check";
import { expect, it } from "vitest";
import { anyCharacter } from "../../../kustomize/test/text/any-character.ts";
import { chunksOf } from "../../src/output/chunks.ts";

const text = fc
  .tuple(fc.string({ unit: anyCharacter, maxLength: 5 }), fc.nat({ max: 60_000 }))
  .map(([unit, count]) => unit.repeat(count));

it("what is written at once is short, whatever the parts, and all of it is the same text", () => {
  fc.assert(
    fc.property(fc.array(text, { maxLength: 8 }), (parts) => {
      const chunks = [...chunksOf(parts)];
      const whole = parts.join("");
      // Not toEqual, which would print megabytes.
      expect(chunks.join("") === whole).toBe(true);
      expect([...chunksOf(whole)].join("") === whole).toBe(true);
      for (const chunk of chunks) {
        expect(chunk.length).toBeLessThanOrEqual(65_536);
        expect(chunk).not.toBe("");
      }
      // Each chunk becomes bytes of its own: half a character would be lost.
      const hasHalves = (some: string) => /\p{Cs}/u.test(some);
      if (!hasHalves(whole)) for (const chunk of chunks) expect(hasHalves(chunk)).toBe(false);
    }),
    { numRuns: 100 },
  );
});
